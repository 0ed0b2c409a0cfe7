-- Money that goes back to whoever paid it.

-- what an earlier migration has written in this transaction is checked now: no table is altered before that
set constraints all immediate;
set constraints all deferred;

-- What is given back of a payment: reserved and committed before a provider is called, or told by the provider, where it was made there.
create table refunds (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  payment_id uuid not null,
  rail text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  state text not null check (state in ('started', 'sent', 'done', 'refused')),
  -- the provider's own id of it
  reference text,
  -- why it is given back; null where the provider told of it first
  reason text,
  -- why the provider refused it
  refusal text,
  started_at timestamptz not null,
  ended_at timestamptz check ((ended_at is not null) = (state in ('done', 'refused'))),
  primary key (account_id, id),
  foreign key (account_id, payment_id) references payments (account_id, id) deferrable initially deferred
);
create unique index refunds_reference on refunds (rail, reference) where reference is not null;
-- of a payment one at a time that the provider has not answered: what it tells of without our id can be no other one
create unique index refunds_under_way on refunds (account_id, payment_id) where ended_at is null and reference is null;
create index refunds_payment on refunds (account_id, payment_id);

alter table refunds enable row level security;
create policy account on refunds using (account_id = (select account_in_context()));
create policy system on refunds using ((select system_in_context()));
grant select, insert, update on refunds to gatehouse_app;

alter table jobs drop constraint jobs_task_check;
alter table jobs add constraint jobs_task_check check (task in ('mail', 'index', 'charge', 'refund', 'invoice-file', 'webhook'));

-- What the demo's provider knows of refunds, each done once; which of its cards was charged says how they go.
alter table demo_charges drop column refunded;
alter table demo_charges add column card text;
create table demo_refunds (
  id uuid primary key,
  payment_id uuid not null references demo_charges,
  reference text not null unique,
  amount bigint not null check (amount > 0),
  state text not null check (state in ('done', 'pending', 'refused')),
  reason text,
  at timestamptz not null
);
create index demo_refunds_payment on demo_refunds (payment_id);
alter table demo_refunds enable row level security;
create policy system on demo_refunds using ((select system_in_context()));
grant select, insert, update on demo_refunds to gatehouse_app;
