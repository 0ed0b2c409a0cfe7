-- A database that commit 70b9051 wrote, with its migrations 0001 to 0017, becomes what 0001_tables.sql and 0002_policies.sql make.
-- Nothing else is ever run on: see src/database/earlier-databases.ts.

-- The log is whole.
create function require_event() returns trigger
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare changed record; person uuid;
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  if tg_argv[0] = 'account_id' then
    if exists (select from audit_heads h where h.account_id = changed.account_id and h.xmin = pg_current_xact_id()::xid) then return null; end if;
  elsif tg_table_name = 'accounts' then
    if exists (select from audit_heads h where h.account_id = changed.id and h.xmin = pg_current_xact_id()::xid) then return null; end if;
  else
    if tg_argv[0] = 'user_id' then person := changed.user_id; else person := changed.id; end if;
    if exists (
      select from memberships m join audit_heads h on h.account_id = m.account_id
      where m.user_id = person and h.xmin = pg_current_xact_id()::xid) then return null;
    end if;
    if not exists (
      select from memberships m join accounts a on a.id = m.account_id
      where m.user_id = person and is_active(m) and a.closed_at is null) then return null;
    end if;
  end if;
  raise exception 'change of % that stands in no log', tg_table_name
    using errcode = 'insufficient_privilege', hint = 'The event is written by finish(), in the same transaction.';
end $$;

create function is_application() returns boolean language sql stable
return session_user = 'gatehouse_app' or current_setting('role') = 'gatehouse_app';

create function is_purging() returns boolean language sql stable
return current_user <> 'gatehouse_app' and current_setting('gatehouse.announced', true) like '%:purge';

do $$
declare name text; key text;
begin
  for name, key in
    select c.relname, coalesce((
      select a.attname from pg_attribute a
      where a.attrelid = c.oid and a.attname in ('account_id', 'user_id') order by a.attname limit 1), 'id')
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'announced' and c.relnamespace = 'gatehouse'::regnamespace and c.relname <> 'audit_events'
  loop
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, key);
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, key);
  end loop;
end $$;

-- Leases.

alter table server_syncs
  -- when the lease ends unless it is renewed, by the database's clock
  add column leased_until timestamptz,
  -- somebody who had lost the lease may have written to the host since it was given anew
  add column disturbed boolean not null default false,
  -- when the host was last asked for every key on it
  add column surveyed_at timestamptz,
  -- SHA-256 of the drift that the log told last, when, and how often the same was seen since
  add column drift_digest text,
  add column drift_told_at timestamptz,
  add column drift_again integer not null default 0;
-- leased_by is the claim, not the worker, from here on
update server_syncs set leased_by = null, unsure = true where leased_by is not null;
alter table server_syncs add constraint leases_end check ((leased_by is null) = (leased_until is null));
drop index server_syncs_due, server_syncs_leased;
create index server_syncs_due on server_syncs (due_at);

-- a look that finds nothing new leaves the survey as it is
update server_syncs y set surveyed_at = v.at from server_surveys v where v.account_id = y.account_id and v.server_id = y.server_id;
alter table server_surveys drop column at;

-- What a shortened setting makes overdue; links made by whoever runs Gatehouse.

alter table accounts
  add column former_recording_days integer,
  add column former_recording_days_until timestamptz;

alter table sign_in_links add column by_operator boolean not null default false;
alter table sign_ins
  drop constraint sign_ins_assurance_check,
  add constraint sign_ins_assurance_check check (assurance in ('mail', 'passkey', 'mail+passkey', 'operator'));
alter table users add column vouched_at timestamptz;

-- Jobs.

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

-- bookkeeping, of which an account sees how its own fare, and nothing of what is in them
alter table jobs enable row level security;
create policy account on jobs for select using (account_id = (select account_in_context()));
grant select (key, account_id, tries, until, error, given_up_at) on jobs to gatehouse_app;

create index server_sync_runs_at on server_sync_runs (at);
create index sign_in_links_expired on sign_in_links (expires_at);
create index sign_ins_created on sign_ins (created_at);
create index sessions_id on sessions (id);

-- The queue was graphile-worker's before: what waits there comes along.
do $$ begin
  if to_regclass('graphile_worker._private_jobs') is null then return; end if;
  execute $move$
    insert into jobs (task, key, payload, due_at, until)
    select t.identifier, coalesce(j.key, 'moved:' || j.id), j.payload::jsonb, now(), now() + interval '1 day'
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier in ('mail', 'index') $move$;
  drop schema graphile_worker cascade;
end $$;

-- Rotations.

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

-- Room for recordings.

alter table accounts
  -- in GB of 1000^3 bytes; null: what whoever runs Gatehouse gives to every account
  add column recording_gigabytes integer check (recording_gigabytes between 1 and 1000000),
  -- in MB of 1000^2 bytes
  add column session_megabytes integer not null default 4000 check (session_megabytes between 16 and 1000000),
  -- in KiB: what is kept of a command without a terminal, and by how much that grows in a second
  add column command_kilobytes integer not null default 1024 check (command_kilobytes between 64 and 1048576),
  add column command_kilobytes_per_second integer not null default 2 check (command_kilobytes_per_second between 1 and 10240);

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

-- their sum, so that nobody has to add them up; it is locked before any of its rows
create table recording_totals (
  account_id uuid primary key references accounts deferrable initially deferred,
  bytes bigint not null default 0,
  -- what its owners have been told: 1 that little is left, 2 that nothing is
  told smallint not null default 0
);

-- What of the disk for recordings each process that writes there has seen last, where too little is left.
create table recording_disks (
  process text primary key,
  state text not null check (state in ('low', 'full')),
  free bigint not null,
  at timestamptz not null
);

alter table recording_sizes enable row level security;
create policy account on recording_sizes for select using (account_id = (select account_in_context()));
create policy system on recording_sizes using ((select system_in_context()));
alter table recording_totals enable row level security;
create policy account on recording_totals for select using (account_id = (select account_in_context()));
create policy system on recording_totals using ((select system_in_context()));
alter table recording_disks enable row level security;
create policy system on recording_disks using ((select system_in_context()));
grant select on recording_sizes, recording_totals to gatehouse_app;
grant select, insert, update, delete on recording_disks to gatehouse_app;

-- sessions that were closed by another than their gateway, without their recordings
create index sessions_undigested on sessions (closed_at) where outcome = 'interrupted' and recording_digest is null and recording_deleted_at is null;

-- what stands there already is measured by the worker, some at a time
insert into recording_totals (account_id) select id from accounts;
insert into recording_sizes (account_id, session_id)
  select account_id, id from sessions where closed_at is not null and recording_deleted_at is null;

-- What a session to a forwarded place carried: {carried, failed, first, last}. One session has all its connections.
alter table sessions add column connections jsonb;
-- Who is kept out of a server by what is not Gatehouse's: login to [{word, detail}], as the host's last look found it.
alter table server_syncs add column shut_out jsonb not null default '{}';
-- The log is looked through by what people call things: each is found by an index of its own.
create index audit_events_actor_label on audit_events (account_id, actor_label, seq desc);
create index audit_events_resource_label on audit_events (account_id, resource_label, seq desc);

grant execute on function is_application(), is_purging() to gatehouse_app;
