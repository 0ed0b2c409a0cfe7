-- The money's half. Amounts are whole numbers of the currency's minor unit. What a customer was told (plans, invoices, movements) is
-- written once and never changed; what is under way (payments, the clock) is bookkeeping beside it.

set constraints all immediate;
set constraints all deferred;

-- What can be bought, by everybody alike. A version is never changed: another import of the same slug is another version.
create table plans (
  id uuid primary key,
  slug text not null,
  version integer not null check (version > 0),
  -- as plan files have them: billing/plan/plan-file.ts
  terms jsonb not null,
  -- the order in which they are offered
  place integer not null,
  imported_at timestamptz not null,
  -- not offered from then on
  withdrawn_at timestamptz,
  unique (slug, version)
);
create unique index plans_offered on plans (slug) where withdrawn_at is null;

create table subscriptions (
  account_id uuid primary key references accounts deferrable initially deferred,
  -- null where nothing was for sale when it was opened, or by then
  trial_ends_at timestamptz,
  currency text check (currency ~ '^[A-Z]{3}$'),
  -- what is subscribed to, and what from the next period on
  plan_id uuid references plans,
  next_plan_id uuid references plans check (next_plan_id is null or plan_id is not null),
  -- the first day of the first paid period; which of them is paid for now, and its days
  anchor date,
  period_index integer check (period_index >= 0),
  period_from date,
  period_until date check (period_until > period_from),
  -- then it ends with the period
  cancelled_at timestamptz,
  -- who the invoices are made out to, as invoice/buyer.ts has it
  buyer jsonb,
  tax_category text not null default 'O' check (tax_category in ('S', 'AE', 'Z', 'O')),
  tax_basis_points integer not null default 0 check (tax_basis_points between 0 and 10000 and (tax_category = 'S') = (tax_basis_points > 0)),
  mails_invoices boolean not null default true,
  check ((anchor is null) = (period_index is null) and (anchor is null) = (period_from is null) and (anchor is null) = (period_until is null)),
  check (anchor is null or plan_id is not null),
  check (plan_id is null or currency is not null)
);

-- When the clock must look at a subscription again, how far an account's own time is ahead (demo and tests), and what was said already.
create table billing_clocks (
  account_id uuid primary key references accounts deferrable initially deferred,
  due_at timestamptz,
  ahead_ms bigint not null default 0 check (ahead_ms >= 0),
  trial_told smallint not null default 0,
  -- counts what has changed, so that a look that is over does not unsay that another is due
  revision bigint not null default 0,
  leased_until timestamptz,
  error text
);
create index billing_clocks_due on billing_clocks (due_at) where due_at is not null;

create table invoices (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  -- 1, 2, 3 … within the account, credit notes among them
  seq integer not null check (seq > 0),
  number text not null unique,
  kind text not null check (kind in ('invoice', 'credit-note')),
  corrects uuid,
  document jsonb not null,
  -- SHA-256 of the document in canonical JSON (RFC 8785)
  digest bytea not null check (length(digest) = 32),
  currency text not null,
  due bigint not null check (due >= 0),
  issued_at timestamptz not null,
  due_on date not null,
  -- what is still to be paid: due less what was paid and credited
  open bigint not null check (open between 0 and due),
  settled_at timestamptz check ((settled_at is not null) = (open = 0)),
  -- SHA-256 of the file that was made of it, once it is stored
  pdf_digest bytea check (length(pdf_digest) = 32),
  primary key (account_id, id),
  unique (account_id, seq),
  foreign key (account_id, corrects) references invoices (account_id, id) deferrable initially deferred,
  check ((kind = 'credit-note') = (corrects is not null))
);
create index invoices_open on invoices (account_id, due_on) where open > 0;

-- What was charged for days, without tax and less discounts, until all of its days are over: then it is earned.
create table charges (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  invoice_id uuid not null,
  kind text not null check (kind in ('plan', 'member', 'server')),
  from_on date not null,
  until_on date not null check (until_on > from_on),
  net bigint not null check (net >= 0),
  -- the day on which it ended early, and what of it was earned; the rest was given back
  ended_on date check (ended_on between from_on and until_on),
  earned bigint check (earned between 0 and net),
  check ((ended_on is null) = (earned is null)),
  primary key (account_id, id),
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred
);
create index charges_running on charges (account_id) where ended_on is null;

-- The ledger: one debit and one credit a row, so that it cannot be out of balance. It only grows.
create table movements (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  debit text not null,
  credit text not null check (credit <> debit),
  currency text not null,
  amount bigint not null check (amount > 0),
  kind text not null,
  -- what it is about, once: 'invoice:<id>:net', 'payment:<id>', 'charge:<id>'
  source text not null unique,
  invoice_id uuid,
  -- when it happened, and when Gatehouse knew
  happened_at timestamptz not null,
  at timestamptz not null default clock_timestamp(),
  primary key (account_id, id),
  constraint movements_accounts check (
    array[debit, credit] <@ array['receivable', 'deferred', 'revenue', 'tax-payable', 'demo-clearing', 'stripe-clearing', 'paypal-clearing',
      'usdt-clearing', 'customer-credit', 'refund-payable', 'written-off'])
);
create index movements_customer_credit on movements (account_id, currency) where debit = 'customer-credit' or credit = 'customer-credit';

create table payment_methods (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  rail text not null check (rail in ('demo', 'stripe', 'paypal')),
  -- what the provider calls it: no number of a card
  reference text not null,
  label text not null,
  brand text,
  last4 text check (last4 ~ '^\d{4}$'),
  expires_on date,
  is_default boolean not null,
  added_at timestamptz not null,
  removed_at timestamptz check (removed_at is null or not is_default),
  primary key (account_id, id)
);
create unique index payment_methods_default on payment_methods (account_id) where is_default;
create unique index payment_methods_reference on payment_methods (rail, reference) where removed_at is null;

-- Attempts to be paid. One is reserved and committed before a provider is called; it ends once, whoever brings the news.
create table payments (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  invoice_id uuid not null,
  method_id uuid,
  -- whether the clock asks for it, and nobody sits there
  by_itself boolean not null,
  rail text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  state text not null check (state in ('started', 'sent', 'asking', 'paid', 'refused', 'void')),
  -- the provider's own id of it
  reference text,
  -- where the person goes on, while it asks
  action_url text,
  reason text,
  -- what the provider advises after a refusal
  advice text check (advice in ('retry', 'ask', 'never')),
  started_at timestamptz not null,
  ended_at timestamptz check ((ended_at is not null) = (state in ('paid', 'refused', 'void'))),
  primary key (account_id, id),
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred
);
create unique index payments_reference on payments (rail, reference) where reference is not null;
-- one at a time of an invoice
create unique index payments_under_way on payments (account_id, invoice_id) where ended_at is null;

-- How far the asking for an invoice has come: how often it was collected, and how often its end was announced.
create table dunning (
  account_id uuid not null,
  invoice_id uuid not null,
  collected smallint not null default 0,
  warned smallint not null default 0,
  primary key (account_id, invoice_id),
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred
);

create table coupons (
  id uuid primary key,
  -- capital letters, as they are typed in whatever case
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'),
  -- so much off, of a hundred hundredths of a percent each, or an amount a period
  basis_points integer check (basis_points between 1 and 10000),
  amount bigint check (amount > 0),
  currency text check ((currency is null) = (amount is null)),
  -- for so many periods; null for ever
  periods integer check (periods > 0),
  first_on date,
  last_on date check (last_on >= first_on),
  most_uses integer check (most_uses > 0),
  uses integer not null default 0 check (uses >= 0 and (most_uses is null or uses <= most_uses)),
  most_uses_of_account integer not null default 1 check (most_uses_of_account > 0),
  -- the plans it fits, by their slugs; null for all
  plans text[],
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  check ((basis_points is null) <> (amount is null))
);

-- What an account has redeemed; the one without an end runs.
create table coupon_redemptions (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  coupon_id uuid not null references coupons,
  redeemed_at timestamptz not null,
  periods_left integer check (periods_left >= 0),
  ended_at timestamptz,
  primary key (account_id, id)
);
create unique index coupon_redemptions_running on coupon_redemptions (account_id) where ended_at is null;

-- What the plan lets an account have, and for how many days it keeps recordings at most; null is everything, as in a trial.
alter table accounts add column features text[];
alter table accounts add column recording_days_most integer check (recording_days_most > 0);

alter table jobs drop constraint jobs_task_check;
alter table jobs add constraint jobs_task_check check (task in ('mail', 'index', 'charge', 'invoice-file'));

do $$
declare name text;
begin
  foreach name in array array[
    'subscriptions', 'billing_clocks', 'invoices', 'charges', 'movements', 'payment_methods', 'payments', 'dunning', 'coupon_redemptions']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;
  foreach name in array array['subscriptions', 'invoices', 'charges', 'movements', 'payment_methods', 'coupon_redemptions'] loop
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(''account_id'')', name);
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(''account_id'')', name);
  end loop;
end $$;

-- Whatever changes of an account's billing, the clock looks at it: no verb has to say so, and none can forget it.
create function wake_clock() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
declare of_account uuid := case when tg_op = 'DELETE' then old.account_id else new.account_id end;
begin
  insert into billing_clocks as c (account_id, due_at, revision) values (of_account, clock_timestamp(), 1)
  on conflict (account_id) do update set due_at = least(c.due_at, excluded.due_at), revision = c.revision + 1;
  return null;
end $$;

do $$
declare name text;
begin
  foreach name in array array['subscriptions', 'invoices', 'payment_methods', 'payments', 'account_holds'] loop
    execute format('create trigger wake_clock after insert or update or delete on %I for each row execute function wake_clock()', name);
  end loop;
end $$;

-- An account that is opened while anything is for sale begins its trial: seven days.
create function begin_trial() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  insert into subscriptions (account_id, trial_ends_at)
  select new.id, new.created_at + interval '7 days' where exists (select from plans p where p.withdrawn_at is null);
  return null;
end $$;
create trigger begin_trial after insert on accounts for each row execute function begin_trial();

-- What the demo's provider knows of charges: it stands for a provider's own books, and outlives a crash of ours as those would.
create table demo_charges (
  payment_id uuid primary key,
  reference text not null unique,
  amount bigint not null,
  currency text not null,
  state text not null check (state in ('paid', 'refused', 'asking')),
  reason text,
  refunded bigint not null default 0 check (refunded between 0 and amount),
  at timestamptz not null
);
alter table demo_charges enable row level security;
create policy system on demo_charges using ((select system_in_context()));
grant select, insert, update on demo_charges to gatehouse_app;

alter table plans enable row level security;
create policy account on plans for select using (exists (select from accounts a where a.id = (select account_in_context())));
create policy system on plans using ((select system_in_context()));
-- a code is guessed by nobody who could read them: accounts redeem by a function
alter table coupons enable row level security;
create policy system on coupons using ((select system_in_context()));

grant select, insert, update on plans, subscriptions, billing_clocks, payment_methods, payments, dunning, coupons, coupon_redemptions to gatehouse_app;
-- documents and the ledger only grow; of a document nothing changes but how much of it is paid, and where its file is
grant select, insert on invoices, charges, movements to gatehouse_app;
grant update (open, settled_at, pdf_digest) on invoices to gatehouse_app;
grant update (ended_on, earned) on charges to gatehouse_app;
