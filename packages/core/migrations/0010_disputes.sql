-- Payments whose payer's bank takes the money back, and may give it back again.

-- what an earlier migration has written in this transaction is checked now: no table is altered before that
set constraints all immediate;
set constraints all deferred;

create table disputes (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  payment_id uuid not null,
  rail text not null,
  -- the provider's own id of it
  reference text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  state text not null check (state in ('opened', 'won', 'lost')),
  opened_at timestamptz not null,
  ended_at timestamptz check ((ended_at is not null) = (state <> 'opened')),
  primary key (account_id, id),
  unique (rail, reference),
  foreign key (account_id, payment_id) references payments (account_id, id) deferrable initially deferred
);
create index disputes_payment on disputes (account_id, payment_id);

alter table disputes enable row level security;
create policy account on disputes using (account_id = (select account_in_context()));
create policy system on disputes using ((select system_in_context()));
create trigger announced before insert or update or delete on disputes for each statement execute function require_announcement();
create constraint trigger in_log after insert or update on disputes deferrable initially deferred
  for each row when (is_application()) execute function require_event('account_id');
create constraint trigger in_log_gone after delete on disputes deferrable initially deferred
  for each row when (is_application() and not is_purging()) execute function require_event('account_id');
grant select, insert, update on disputes to gatehouse_app;

alter table movements drop constraint movements_accounts;
alter table movements add constraint movements_accounts check (
  array[debit, credit] <@ array['receivable', 'deferred', 'revenue', 'tax-payable', 'demo-clearing', 'stripe-clearing', 'paypal-clearing',
    'usdt-clearing', 'customer-credit', 'refund-payable', 'disputed', 'written-off']);

-- What the demo's provider knows of disputes.
create table demo_disputes (
  reference text primary key,
  payment_id uuid not null references demo_charges,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('opened', 'won', 'lost')),
  at timestamptz not null
);
create index demo_disputes_payment on demo_disputes (payment_id);
alter table demo_disputes enable row level security;
create policy system on demo_disputes using ((select system_in_context()));
grant select, insert, update on demo_disputes to gatehouse_app;
