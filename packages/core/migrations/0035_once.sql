-- What a request with a key of its own was answered, so that it may be sent again; and which request made an event.

set constraints all immediate;
set constraints all deferred;

-- Bookkeeping, kept for a day: of an account, or for what is a person's own, of that person.
create table idempotency_keys (
  account_id uuid references accounts deferrable initially deferred,
  user_id uuid references users deferrable initially deferred,
  -- SHA-256 of the credential that it was sent with
  caller bytea not null check (length(caller) = 32),
  -- the procedure, and the verb of it that wrote this
  procedure text not null,
  verb text not null,
  key text not null check (key ~ '^[!-~]{1,255}$'),
  -- the digest of the input and what was answered: a secret may be in either
  sealed bytea not null,
  at timestamptz not null default statement_timestamp(),
  check (num_nonnulls(account_id, user_id) = 1),
  unique nulls not distinct (account_id, user_id, caller, procedure, verb, key)
);
create index idempotency_keys_at on idempotency_keys (at);

alter table idempotency_keys enable row level security;
create policy account on idempotency_keys using (account_id = (select account_in_context()));
create policy own on idempotency_keys using (user_id = (select user_in_context()));
create policy system on idempotency_keys using ((select system_in_context()));
grant select, insert, update, delete on idempotency_keys to gatehouse_app;

-- Beside the leaf: what is proved stays what it was.
alter table audit_events add column request_id text;
