-- The gateway's key of an account is exchanged like its management key: server by server, the old one at hand until none needs it.

alter table accounts
  -- null where it came with the account, or soon after
  add column gateway_key_since timestamptz,
  -- the key before it; the private half is forgotten when no server needs it
  add column former_gateway_public_key text,
  add column former_gateway_private_key bytea;

-- From which version on the manifest has the newest gateway key: one that has not proved it may have the former one yet.
alter table server_syncs add column gateway_key_version bigint not null default 0;

-- The keys of secrets that are no more, sealed under the one of today: recordings name them, and are not written anew.
create table former_secrets (
  id bytea primary key check (length(id) = 8),
  sealed bytea not null,
  since timestamptz not null default now()
);
alter table former_secrets enable row level security;
create policy system on former_secrets for select using ((select system_in_context()));
grant select on former_secrets to gatehouse_app;
