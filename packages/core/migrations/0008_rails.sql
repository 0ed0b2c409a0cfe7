-- What real providers need: setups that somebody has begun there, and the webhook events they send.

set constraints all immediate;
set constraints all deferred;

-- Who began to add a payment method at a provider: whoever comes back with its reference must be of the same account.
create table payment_setups (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  rail text not null,
  -- the provider's own id of it
  reference text not null,
  started_at timestamptz not null,
  -- the method that came of it: coming back twice adds it once
  method_id uuid,
  primary key (account_id, id),
  unique (rail, reference)
);
create index payment_setups_started on payment_setups (started_at);

alter table payment_setups enable row level security;
create policy account on payment_setups using (account_id = (select account_in_context()));
create policy system on payment_setups using ((select system_in_context()));
grant select, insert, update, delete on payment_setups to gatehouse_app;

-- What a provider has sent and signed, as it came. It is a hint: the object that it names is looked up before anything is believed.
create table webhook_events (
  rail text not null,
  -- the provider's own id: sent again it is the same
  id text not null check (length(id) <= 200),
  type text not null check (length(type) <= 200),
  -- what it is about, as the provider names it
  object text not null check (length(object) <= 300),
  body bytea not null check (length(body) <= 1048576),
  received_at timestamptz not null,
  handled_at timestamptz,
  primary key (rail, id)
);
create index webhook_events_received on webhook_events (received_at);

alter table webhook_events enable row level security;
create policy system on webhook_events using ((select system_in_context()));
grant select, insert, update, delete on webhook_events to gatehouse_app;

-- A payment is found by its id alone where a provider names it.
create unique index payments_id on payments (id);
-- Whose answer is still to come, for those who ask about it.
create index payments_asking on payments (started_at) where state in ('sent', 'asking');

alter table jobs drop constraint jobs_task_check;
alter table jobs add constraint jobs_task_check check (task in ('mail', 'index', 'charge', 'invoice-file', 'webhook'));
