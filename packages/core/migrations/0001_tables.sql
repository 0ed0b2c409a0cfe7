-- The tables, wing by wing. Every tenant table carries account_id first in its key and its indexes; no foreign key cascades,
-- because a row removed by a cascade would be missing from the audit event's diff. They are checked at commit:
-- the unit of work knows no relations and writes in an order of its own.
-- "Bookkeeping" is no state change of an account, so neither guarded nor logged.

-- Identity: people, and how they prove who they are.

create table users (
  id uuid primary key,
  email text not null unique check (email = lower(email) and length(email) <= 254),
  created_at timestamptz not null,
  -- when the person first showed that mail to the address reaches them; null after a copied invite link
  proved_at timestamptz,
  -- when whoever runs Gatehouse first made a sign-in link for them, which proves no address
  vouched_at timestamptz
);

-- Bookkeeping.
create table sign_in_links (
  id uuid primary key,
  token_hash bytea not null unique,
  user_id uuid not null references users deferrable initially deferred,
  -- the address that it was mailed to: one that was on its way while the address changed is void
  email text not null,
  -- made by whoever runs Gatehouse: it signs in and proves no address
  by_operator boolean not null default false,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_expired on sign_in_links (expires_at);

create table sign_ins (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  token_hash bytea not null unique,
  assurance text not null check (assurance in ('mail', 'passkey', 'mail+passkey', 'operator')),
  -- what it still needs before it signs in anybody
  awaits text check (awaits in ('passkey', 'enrolment')),
  ip text,
  user_agent text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- when a passkey was last touched in it
  touched_at timestamptz,
  ended_at timestamptz,
  primary key (user_id, id)
);
create index sign_ins_created on sign_ins (created_at);

create table passkeys (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  name text not null,
  credential_id bytea not null unique,
  -- COSE_Key, RFC 9052 §7
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  -- whether its maker copies it to other devices (backup eligibility, WebAuthn §6.1.3)
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz,
  primary key (user_id, id)
);

-- Bookkeeping: what a ceremony was begun with, used once, whatever comes of it.
create table passkey_challenges (
  challenge bytea primary key,
  ceremony text not null check (ceremony in ('enrol', 'sign-in', 'touch')),
  -- whose it is; null where anybody may sign in with it
  user_id uuid references users deferrable initially deferred,
  expires_at timestamptz not null,
  check (ceremony = 'sign-in' or user_id is not null)
);
create index passkey_challenges_expired on passkey_challenges (expires_at);

-- They stand in once for a lost passkey.
create table recovery_codes (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  salt bytea not null,
  -- of the codes that are left, 32 bytes each
  hashes bytea not null check (octet_length(hashes) % 32 = 0),
  -- the cost of each set (RFC 7914 §2: N, p; r is 8), so that it can rise without voiding what was printed
  cost_n integer not null,
  cost_p integer not null,
  made_at timestamptz not null,
  voided_at timestamptz,
  primary key (user_id, id)
);
create unique index recovery_codes_valid on recovery_codes (user_id) where voided_at is null;

-- The reset of somebody who has lost both: announced by mail when it is asked for, and done by the clock when it is due.
create table user_resets (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  requested_by text not null,
  requested_at timestamptz not null,
  due_at timestamptz not null,
  cancelled_at timestamptz,
  done_at timestamptz,
  primary key (user_id, id)
);
create unique index user_resets_open on user_resets (user_id) where cancelled_at is null and done_at is null;
create index user_resets_due on user_resets (due_at) where cancelled_at is null and done_at is null;

-- An address changes once both mailboxes, that of the present address and that of the new one, have confirmed it.
create table email_changes (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  from_email text not null,
  to_email text not null check (to_email <> from_email),
  -- of the links mailed to the one address and to the other
  from_token_hash bytea not null unique,
  to_token_hash bytea not null unique,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  from_confirmed_at timestamptz,
  to_confirmed_at timestamptz,
  ended_at timestamptz,
  outcome text check (outcome in ('made', 'replaced', 'cancelled', 'stopped', 'reset', 'signed-out')),
  primary key (user_id, id),
  check ((ended_at is null) = (outcome is null))
);
create unique index email_changes_open on email_changes (user_id) where ended_at is null;
create index email_changes_expired on email_changes (expires_at);

-- Team: accounts, and who may do what in them.

create table accounts (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{1,38}$'),
  name text not null check (length(name) between 1 and 80),
  member_limit integer check (member_limit > 0),
  server_limit integer check (server_limit > 0),
  created_at timestamptz not null,
  closed_at timestamptz,

  -- of whom the account requires a passkey: without one they can only enrol one
  passkeys_of text not null default 'nobody' check (passkeys_of in ('nobody', 'owners', 'everyone')),
  -- whether a recording is shown only after a fresh touch
  touch_to_play boolean not null default false,

  -- between two looks at a server
  check_minutes integer not null default 5 check (check_minutes between 1 and 1440),

  -- the key by which the gateway logs in to servers as their members; made when it is first needed
  gateway_public_key text,
  gateway_private_key bytea,
  -- null where it came with the account, or soon after
  gateway_key_since timestamptz,
  -- the key before it; the private half is forgotten when no server needs it
  former_gateway_public_key text,
  former_gateway_private_key bytea,

  session_idle_minutes integer check (session_idle_minutes between 1 and 1440),
  session_hours integer check (session_hours between 1 and 168),
  -- host:port, to which a session may forward; nothing else is
  forward_to text[] not null default '{}',

  -- whether what is typed is recorded too, passwords included
  record_input boolean not null default false,
  -- how long recordings are kept; null: for ever
  recording_days integer check (recording_days between 1 and 3650),
  -- what a shortened setting makes overdue is kept one day more, so that its owners can take it back
  former_recording_days integer,
  former_recording_days_until timestamptz,
  -- how much room recordings may take, in GB of 1000^3 bytes; null: what whoever runs Gatehouse gives to every account
  recording_gigabytes integer check (recording_gigabytes between 1 and 1000000),
  -- the same of one session, in MB of 1000^2 bytes
  session_megabytes integer not null default 4000 check (session_megabytes between 16 and 1000000),
  -- in KiB: what is kept of a command without a terminal, and by how much that grows in a second
  command_kilobytes integer not null default 1024 check (command_kilobytes between 64 and 1048576),
  command_kilobytes_per_second integer not null default 2 check (command_kilobytes_per_second between 1 and 10240)
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
  expires_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, id),
  unique (account_id, user_id),
  -- a login is never given to a second person: the home folder on the servers stays its first owner's
  unique (account_id, login),
  -- an owner's access has no end, so that an account cannot lose its last one by the clock
  check (role <> 'OWNER' or expires_at is null)
);
create index memberships_user on memberships (user_id);
create index memberships_expiring on memberships (expires_at) where expires_at is not null and ended_at is null;

create table invites (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  email text not null,
  role text not null check (role in ('OWNER', 'OPERATOR', 'VIEWER', 'BILLING')),
  server_ids uuid[],
  access_expires_at timestamptz,
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
  -- from where the key may be used; null for anywhere
  ranges cidr[] check (cardinality(ranges) > 0),
  primary key (account_id, id),
  foreign key (account_id, membership_id) references memberships (account_id, id) deferrable initially deferred
);

-- Fleet: servers, and the keys that open them.

create table servers (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  host text not null,
  port integer not null check (port between 1 and 65535),
  host_key text not null,
  type text not null,
  sudo boolean not null,
  -- 'gateway': the members' own keys are not placed, only the gateway's;
  -- 'recorded': they are, with a forced command that records
  access text not null default 'direct' check (access in ('direct', 'gateway', 'recorded')),
  -- logins that existed on the host before, and that a person has said are their members'
  adopted text[] not null default '{}',
  -- whether what still runs of a login is ended when its access ends
  end_processes boolean not null default true,
  created_at timestamptz not null,
  removed_at timestamptz,
  primary key (account_id, id)
);
create unique index servers_name on servers (account_id, name) where removed_at is null;

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
  expires_at timestamptz,
  primary key (user_id, id)
);
create index ssh_keys_expiring on ssh_keys (expires_at) where expires_at is not null;

-- An account's management keys: the newest is the one that servers should accept. An older one is kept until no server
-- needs it, and then its private half goes.
create table management_keys (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  public_key text not null,
  private_key bytea,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (account_id, id)
);

-- What somebody has said about a key found on a host: that it is this member's.
create table key_matches (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  server_id uuid not null,
  user_id uuid not null references users deferrable initially deferred,
  fingerprint text not null,
  public_key text not null,
  matched_at timestamptz not null,
  declined_at timestamptz,
  primary key (account_id, id),
  unique (account_id, user_id, fingerprint),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);
create index key_matches_user on key_matches (user_id);

-- Bookkeeping: how far each server is. It is the worker's queue, so that who comes next can be fair across accounts.
create table server_syncs (
  account_id uuid not null,
  server_id uuid not null,

  -- what the server should hold: raised by each change of it
  version bigint not null,
  changed_at timestamptz not null,
  -- from which version on the manifest has the newest gateway key: one that has not proved it may have the former one yet
  gateway_key_version bigint not null default 0,

  -- what it proved to hold
  proved_version bigint,
  proved_digest text,
  proved_at timestamptz,
  -- login to the digest of its key lines, as the host last said
  reported jsonb not null default '{}',
  reported_files jsonb not null default '{}',
  -- login to {uid, groups} of accounts that are there already and nobody has adopted
  unadopted jsonb not null default '{}',
  -- who is kept out by what is not Gatehouse's: login to [{word, detail}], as the host's last look found it
  shut_out jsonb not null default '{}',
  -- logins whose keys are proved gone, and whose accounts on the host are to be closed
  to_close text[] not null default '{}',
  -- the management key that the host last accepted
  management_key_id uuid,
  -- SHA-256 of the recorder that the host was given, hex; until it is gone, and everything that it kept has been fetched
  recorder text,
  -- when the host was last asked for every key on it
  surveyed_at timestamptz,
  -- SHA-256 of the drift that the log told last, when, and how often the same was seen since
  drift_digest text,
  drift_told_at timestamptz,
  drift_again integer not null default 0,

  -- what the last try came to
  tried_at timestamptz,
  took_ms integer,
  failures integer not null default 0,
  error_reason text,
  error text,
  found_fingerprint text,
  -- the last try may have changed the host, and nobody heard how far
  unsure boolean not null default false,

  -- the next try
  due_at timestamptz not null default now(),
  -- somebody asked for it
  asked boolean not null default false,
  -- the claim of a worker that has it in hand; see fleet/manifest/lease.ts
  leased_by text,
  -- when the lease ends unless it is renewed, by the database's clock
  leased_until timestamptz,
  -- somebody who had lost the lease may have written to the host since it was given anew
  disturbed boolean not null default false,

  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred,
  constraint leases_end check ((leased_by is null) = (leased_until is null))
);
create index server_syncs_due on server_syncs (due_at);

-- Bookkeeping: what a server was last seen to hold, every key line of every login, ours and others.
create table server_surveys (
  account_id uuid not null,
  server_id uuid not null,
  truncated boolean not null,
  -- [{login, managed, file, options, type, fingerprint, comment}]
  keys jsonb not null,
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

-- Bookkeeping: tries that changed something, failed in a new way, or recovered.
create table server_sync_runs (
  account_id uuid not null,
  server_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  took_ms integer not null,
  cause text not null check (cause in ('change', 'check', 'retry', 'asked')),
  outcome text not null check (outcome in ('proved', 'failed')),
  -- [{what: login or file, added: [...], removed: [...]}]
  changes jsonb not null,
  error text,
  primary key (account_id, server_id, id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);
create index server_sync_runs_at on server_sync_runs (at);

-- Session: SSH sessions, and what is recorded of them.

create table sessions (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  server_id uuid not null,
  membership_id uuid not null,
  -- where it was recorded: by the gateway, or by the host itself, whose word everything about it is
  origin text not null default 'gateway' check (origin in ('gateway', 'host')),
  -- what opened it, as it was; it may be gone by now. Of one that a host has recorded, nothing of that is known
  key_id uuid,
  sign_in_id uuid,
  api_key_id uuid,
  key_label text not null,
  kind text not null check (kind in ('shell', 'exec', 'sftp', 'forward')),
  command text,
  terminal boolean not null,
  client_address text not null,
  client_version text not null,
  -- the gateway process that has it in hand; see database/living-gateways.ts
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
  -- of what had no terminal: bytes and SHA-256 of each stream
  streams jsonb,
  -- what one to a forwarded place carried: {carried, failed, first, last}; one session has all its connections
  connections jsonb,
  -- SHA-256 of the plain cast, hex
  recording_digest text,
  recording_bytes bigint,
  recording_deleted_at timestamptz,
  primary key (account_id, id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred,
  foreign key (account_id, membership_id) references memberships (account_id, id) deferrable initially deferred,
  constraint sessions_opened_by check (num_nonnulls(key_id, sign_in_id, api_key_id) = case origin when 'host' then 0 else 1 end)
);
create index sessions_id on sessions (id);
create index sessions_open on sessions (gateway) where closed_at is null;
create index sessions_server on sessions (account_id, server_id, id desc);
create index sessions_membership on sessions (account_id, membership_id, id desc);
create index sessions_recorded on sessions (account_id, closed_at) where recording_deleted_at is null;
-- closed by another than their gateway, without their recordings
create index sessions_undigested on sessions (closed_at) where outcome = 'interrupted' and recording_digest is null and recording_deleted_at is null;

-- The first file operations of an sftp or scp session; all of them are in its recording.
create table session_files (
  account_id uuid not null,
  session_id uuid not null,
  files jsonb not null,
  primary key (account_id, session_id),
  foreign key (account_id, session_id) references sessions (account_id, id) deferrable initially deferred
);

-- Bookkeeping: what each recording takes where it is kept, in bytes, while it grows and until it is deleted.
create table recording_sizes (
  account_id uuid not null,
  session_id uuid not null,
  bytes bigint not null default 0 check (bytes >= 0),
  -- nothing is added any more, and this is what was found
  settled boolean not null default false,
  primary key (account_id, session_id)
);
create index recording_sizes_unsettled on recording_sizes (session_id) where not settled;

-- Bookkeeping: their sum, so that nobody has to add them up; it is locked before any of its rows.
create table recording_totals (
  account_id uuid primary key references accounts deferrable initially deferred,
  bytes bigint not null default 0,
  -- what its owners have been told: 1 that little is left, 2 that nothing is
  told smallint not null default 0
);

-- Bookkeeping: what of the disk for recordings each process that writes there has seen last, where too little is left.
create table recording_disks (
  process text primary key,
  state text not null check (state in ('low', 'full')),
  free bigint not null,
  at timestamptz not null
);

-- Audit: the log.

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
-- the log is looked through by what people call things: each is found by an index of its own
create index audit_events_actor_label on audit_events (account_id, actor_label, seq desc);
create index audit_events_resource_label on audit_events (account_id, resource_label, seq desc);

-- Where each account's log stands: its length and the Merkle tree's frontier.
create table audit_heads (
  account_id uuid primary key references accounts deferrable initially deferred,
  seq bigint not null,
  frontier bytea[] not null,
  at timestamptz not null
);

-- What all wings use: all of it bookkeeping.

create table last_seen (
  -- a membership, an API key or a sign-in
  subject_id uuid primary key,
  -- null for who is in no account
  account_id uuid,
  at timestamptz not null
);

create table rate_limits (
  key text primary key,
  points integer not null default 0,
  expire bigint
);

-- What follows a commit. A claim on a job is a lease with an end: whoever holds it renews it, and a job of somebody who died comes
-- again by itself.
create table jobs (
  id bigint generated always as identity primary key,
  task text not null check (task in ('mail', 'index')),
  -- jobs of one key are one job
  key text not null unique,
  -- whose it is, so that one account's hundreds keep nobody waiting; null where it is no account's
  account_id uuid,
  payload jsonb not null,
  -- the lowest first
  rank smallint not null default 0,
  due_at timestamptz not null,
  -- from then on it is of no use
  until timestamptz not null,
  tries integer not null default 0,
  -- of each claim and each replacement, so that who lost a job can say nothing of it any more
  revision integer not null default 0,
  leased_until timestamptz,
  -- why the last try failed
  error text,
  -- it is not tried again; kept for a while, because somebody may ask why
  given_up_at timestamptz
);
create index jobs_due on jobs (task, due_at) where given_up_at is null;
create index jobs_given_up on jobs (given_up_at) where given_up_at is not null;

-- The keys of secrets that are no more, sealed under the one of today: recordings name them, and are not written anew.
create table former_secrets (
  id bytea primary key check (length(id) = 8),
  sealed bytea not null,
  since timestamptz not null default now()
);
