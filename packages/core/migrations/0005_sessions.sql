-- SSH sessions through the gateway.

-- the key by which the gateway logs in to servers as their members; made when it is first needed
alter table accounts
  add column gateway_public_key text,
  add column gateway_private_key bytea,
  add column session_idle_minutes integer check (session_idle_minutes between 1 and 1440),
  add column session_hours integer check (session_hours between 1 and 168),
  -- host:port, to which a session may forward; nothing else is
  add column forward_to text[] not null default '{}';

-- 'gateway': the members' own keys are not placed, only the gateway's
alter table servers add column access text not null default 'direct' check (access in ('direct', 'gateway'));

create table sessions (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  server_id uuid not null,
  membership_id uuid not null,
  -- the key used, as it was; it may be gone by now
  key_id uuid not null,
  key_label text not null,
  kind text not null check (kind in ('shell', 'exec', 'sftp', 'forward')),
  command text,
  terminal boolean not null,
  client_address text not null,
  client_version text not null,
  -- the gateway process that has it in hand; see database/living-workers.ts
  gateway text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  -- set when somebody has asked for its end
  terminated_by text,
  outcome text check (outcome in ('ended', 'cut', 'interrupted')),
  -- what the person was told, where the gateway ended it
  line text,
  exit_code integer,
  exit_signal text,
  bytes_in bigint,
  bytes_out bigint,
  -- SHA-256 of the plain cast, hex
  recording_digest text,
  recording_bytes bigint,
  primary key (account_id, id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred,
  foreign key (account_id, membership_id) references memberships (account_id, id) deferrable initially deferred
);
create index sessions_open on sessions (gateway) where closed_at is null;
create index sessions_server on sessions (account_id, server_id, id desc);
create index sessions_membership on sessions (account_id, membership_id, id desc);

create trigger announced before insert or update or delete on sessions for each statement execute function require_announcement();
alter table sessions enable row level security;
create policy account on sessions using (account_id = (select account_in_context()));
create policy system on sessions using ((select system_in_context()));
grant select, insert, update on sessions to gatehouse_app;
