-- Accounts that pay for other accounts. Accounts stay flat: who pays for one stands beside it.
create table resellers (
  account_id uuid primary key references accounts deferrable initially deferred,
  allowed_at timestamptz not null,
  -- null as long as it may open customers
  stopped_at timestamptz,
  -- what it pays less than everybody, in hundredths of a percent; and what some plans cost it instead, {plan: {currency: minor units}}
  discount integer not null check (discount between 0 and 10000),
  prices jsonb not null,
  -- the first day of its first bill of customers, and the days of the one that runs; none while it has nothing to bill
  anchor date,
  period_index integer check (period_index >= 0),
  period_from date,
  period_until date check (period_until > period_from),
  check ((anchor is null) = (period_index is null) and (anchor is null) = (period_from is null) and (anchor is null) = (period_until is null))
);

create table customers (
  account_id uuid primary key references accounts deferrable initially deferred,
  reseller_id uuid not null references resellers deferrable initially deferred check (reseller_id <> account_id),
  opened_at timestamptz not null,
  plan_id uuid not null references plans,
  -- the days that its reseller owes: kept by the trigger below
  covered_from date not null,
  covered_until date not null,
  -- the first day of which its reseller pays no more, where it has handed the account back
  ends_on date,
  -- set once somebody else pays, or nobody
  ended_at timestamptz
);
create index customers_of_reseller on customers (reseller_id, account_id);

-- What a reseller owes for the days of a customer. A stretch of days never spans two of its bills.
create table customer_days (
  -- the reseller's
  account_id uuid not null references resellers deferrable initially deferred,
  id uuid not null,
  customer_id uuid not null references customers deferrable initially deferred,
  -- a plan's days; what a dearer plan costs more from some day on; members and servers beside those of the plan
  kind text not null check (kind in ('plan', 'upgrade', 'member', 'server')),
  plan_id uuid not null references plans,
  quantity integer not null check (quantity > 0),
  -- of one, for the whole of the bill's days
  price bigint not null check (price >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  from_on date not null,
  until_on date not null check (until_on > from_on),
  bill_from date not null,
  bill_until date not null check (bill_from <= from_on and until_on <= bill_until),
  invoice_id uuid,
  primary key (account_id, id),
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred
);
create index customer_days_of on customer_days (customer_id, from_on);
create index customer_days_open on customer_days (account_id) where invoice_id is null;

-- Each day of a customer is owed once, and none between is left out: by construction.
create function cover_days() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    update customers c set covered_until = new.until_on
    where c.account_id = new.customer_id and c.reseller_id = new.account_id and c.covered_until = new.from_on;
    if not found then
      raise exception 'the days of % are not owed until %', new.customer_id, new.from_on using errcode = 'check_violation';
    end if;
  else
    update customers c
    set covered_until = coalesce((select max(d.until_on) from customer_days d where d.customer_id = c.account_id and d.kind = 'plan'), c.covered_from)
    where c.account_id = old.customer_id;
  end if;
  return null;
end $$;
create trigger cover_days after insert on customer_days for each row when (new.kind = 'plan') execute function cover_days();
create trigger uncover_days after update of until_on or delete on customer_days
  for each row when (old.kind = 'plan') execute function cover_days();

-- A customer sells nothing on: nobody is reseller and customer at once. Both rows are written under the account's lock.
create function refuse_nesting() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  if exists (
    select from customers c join resellers r on r.account_id = c.account_id
    where c.account_id = new.account_id and c.ended_at is null and r.stopped_at is null)
  then
    raise exception 'the account % would be a reseller and a customer', new.account_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger refuse_nesting after insert or update on resellers for each row execute function refuse_nesting();
create trigger refuse_nesting after insert or update on customers for each row execute function refuse_nesting();

-- A reseller that is closed pays for nobody: the clocks of its customers are to see it.
create function wake_customers() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  update billing_clocks k set due_at = clock_timestamp(), revision = k.revision + 1
  from customers c where c.reseller_id = new.id and c.ended_at is null and k.account_id = c.account_id;
  return null;
end $$;
create trigger wake_customers after update of closed_at on accounts
  for each row when (new.closed_at is not null and old.closed_at is null) execute function wake_customers();

create trigger wake_clock after insert or update or delete on resellers for each row execute function wake_clock();
create trigger wake_clock after insert or update or delete on customers for each row execute function wake_clock();
create trigger wake_clock after insert or update or delete on customer_days for each row execute function wake_clock();

-- A relation is of two accounts: its change stands in the log of either. Runs at the commit, for each changed row.
create function require_event_of_either() returns trigger
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare changed record;
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  if not exists (
    select from audit_heads h where h.account_id in (changed.account_id, changed.reseller_id) and h.xmin = pg_current_xact_id()::xid)
  then
    raise exception 'change of % that stands in no log', tg_table_name using errcode = 'insufficient_privilege';
  end if;
  return null;
end $$;

do $$
declare name text;
begin
  for name in values ('resellers'), ('customers'), ('customer_days') loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('grant select, insert, update on %I to gatehouse_app', name);
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
    continue when name = 'customers';
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, 'account_id');
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, 'account_id');
  end loop;
end $$;
create constraint trigger in_log after insert or update on customers deferrable initially deferred
  for each row when (is_application()) execute function require_event_of_either();
create constraint trigger in_log_gone after delete on customers deferrable initially deferred
  for each row when (is_application() and not is_purging()) execute function require_event_of_either();
-- what was not billed yet is cut where somebody else pays from some day on
grant delete on customer_days to gatehouse_app;

alter table charges drop constraint charges_kind_check;
alter table charges add constraint charges_kind_check check (kind in ('plan', 'member', 'server', 'customer'));

-- The days until a trial's end may be days that a reseller has paid: then its name.
alter table subscriptions add column covered_by text check (length(covered_by) between 1 and 80);

-- A reseller's customer is invited by nobody who is a member there: then by whom.
alter table invites alter column inviter_id drop not null;
alter table invites add column invited_by text check (length(invited_by) between 1 and 80);
alter table invites add constraint invites_invited check ((inviter_id is null) = (invited_by is not null));
