-- Every tenant table carries account_id first in its key and its indexes; no foreign key cascades,
-- because a row removed by a cascade would be missing from the audit event's diff. They are checked at commit:
-- the unit of work knows no relations and writes in an order of its own.

create table accounts (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,38}$'),
  name text not null check (length(name) between 1 and 80),
  member_limit integer check (member_limit > 0),
  server_limit integer check (server_limit > 0),
  management_public_key text not null,
  management_private_key bytea not null,
  created_at timestamptz not null,
  closed_at timestamptz
);

create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email) and length(email) <= 254),
  created_at timestamptz not null,
  -- when the person first showed that mail to the address reaches them; null after a copied invite link
  proved_at timestamptz
);

create table memberships (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  user_id uuid not null references users deferrable initially deferred,
  role text not null check (role in ('OWNER', 'OPERATOR', 'VIEWER', 'BILLING')),
  login text not null check (login ~ '^[a-z_][a-z0-9_-]{0,30}$'),
  server_ids uuid[],
  ownership_offered_at timestamptz,
  ownership_offered_by uuid,
  joined_at timestamptz not null,
  ended_at timestamptz,
  primary key (account_id, id),
  unique (account_id, user_id),
  -- a login is never given to a second person: the home folder on the servers stays its first owner's
  unique (account_id, login)
);
create index memberships_user on memberships (user_id);

create table invites (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  email text not null,
  role text not null check (role in ('OWNER', 'OPERATOR', 'VIEWER', 'BILLING')),
  server_ids uuid[],
  -- two tokens: only the mailed one shows that its holder reads the address's mail
  mail_token_hash bytea not null unique,
  link_token_hash bytea not null unique,
  inviter_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, inviter_id) references memberships (account_id, id) deferrable initially deferred
);
create unique index invites_open on invites (account_id, email) where accepted_at is null and revoked_at is null;

create table ssh_keys (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  name text not null check (length(name) between 1 and 80),
  type text not null,
  bits integer not null,
  public_key text not null,
  fingerprint text not null unique,
  warning text,
  created_at timestamptz not null,
  primary key (user_id, id)
);

create table servers (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  host text not null,
  port integer not null check (port between 1 and 65535),
  host_key text not null,
  type text not null,
  sudo boolean not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);
create unique index servers_name on servers (account_id, name) where removed_at is null;

create table api_keys (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  membership_id uuid not null,
  name text not null check (length(name) between 1 and 80),
  prefix text not null,
  secret_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, membership_id) references memberships (account_id, id) deferrable initially deferred
);

create table sign_ins (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  token_hash bytea not null unique,
  assurance text not null check (assurance in ('mail')),
  ip text,
  user_agent text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (user_id, id)
);

create table audit_events (
  account_id uuid not null references accounts deferrable initially deferred,
  seq bigint not null check (seq > 0),
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'api-key', 'system')),
  actor_id uuid,
  actor_label text not null,
  ip text,
  user_agent text,
  verb text not null,
  resource_type text not null,
  resource_id uuid not null,
  resource_label text not null,
  changes jsonb not null,
  details jsonb not null,
  -- SHA-256 of 0x00 and the event's canonical JSON (RFC 6962 §2.1, RFC 8785)
  leaf bytea not null check (length(leaf) = 32),
  primary key (account_id, seq)
);
create index audit_events_actor on audit_events (account_id, actor_id, seq desc);
create index audit_events_resource on audit_events (account_id, resource_id, seq desc);
create index audit_events_verb on audit_events (account_id, verb, seq desc);
create index audit_events_at on audit_events (account_id, at desc);

-- where each account's log stands: its length and the Merkle tree's frontier
create table audit_heads (
  account_id uuid primary key references accounts deferrable initially deferred,
  seq bigint not null,
  frontier bytea[] not null,
  at timestamptz not null
);

-- Bookkeeping: no state change of an account, so neither guarded nor logged.

create table server_syncs (
  account_id uuid not null,
  server_id uuid not null,
  version bigint not null,
  changed_at timestamptz not null,
  proved_version bigint,
  proved_digest text,
  proved_at timestamptz,
  tried_at timestamptz,
  failures integer not null default 0,
  error_reason text,
  error text,
  found_fingerprint text,
  next_try_at timestamptz,
  -- login to the digest of its key lines, as the host last said
  reported jsonb not null default '{}',
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

create table sign_in_links (
  id uuid primary key,
  token_hash bytea not null unique,
  user_id uuid not null references users deferrable initially deferred,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table last_seen (
  -- a membership, an API key or a sign-in
  subject_id uuid primary key,
  account_id uuid not null,
  at timestamptz not null
);

create table rate_limits (
  key text primary key,
  points integer not null default 0,
  expire bigint
);
