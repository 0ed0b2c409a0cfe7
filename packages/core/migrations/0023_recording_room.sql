-- How much room recordings may take: of a session, of an account, and of what a command says.

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

-- What an account's recordings may take, in bytes; null for no bound. usual: what every account gets that has no other.
create function recording_quota(a accounts, usual bigint) returns bigint
language sql immutable set search_path = gatehouse, pg_temp as $$
  select coalesce(a.recording_gigabytes * 1000000000::bigint, usual)
$$;

-- The quota of an account whose recordings have come to it, null of any other. 16 MiB less is full as well: so much may be written that
-- is not counted yet.
create function recordings_full(of_account uuid, usual bigint) returns bigint
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select recording_quota(a, usual) from accounts a join recording_totals t on t.account_id = a.id
  where a.id = of_account and t.bytes > recording_quota(a, usual) - 16777216
$$;

-- Says what a recording takes; null leaves it as it was, to be found out. Of one that is deleted: 0, and gone.
create function count_recording(of_account uuid, of_session uuid, takes bigint, is_settled boolean, is_gone boolean default false) returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare former bigint; told_now bigint;
begin
  insert into recording_totals (account_id) values (of_account) on conflict do nothing;
  perform from recording_totals t where t.account_id = of_account for update;
  select z.bytes into former from recording_sizes z where z.account_id = of_account and z.session_id = of_session;
  told_now := coalesce(takes, former, 0);
  if is_gone then
    delete from recording_sizes z where z.account_id = of_account and z.session_id = of_session;
  else
    insert into recording_sizes (account_id, session_id, bytes, settled) values (of_account, of_session, told_now, is_settled)
    on conflict (account_id, session_id) do update set bytes = excluded.bytes, settled = excluded.settled;
  end if;
  if told_now <> coalesce(former, 0) then
    update recording_totals t set bytes = t.bytes + told_now - coalesce(former, 0) where t.account_id = of_account;
  end if;
end $$;

-- Counts a recording that grows, and answers as recordings_full. One that is over says nothing any more: what was found stands.
create function count_growing(of_account uuid, of_session uuid, takes bigint, usual bigint) returns bigint
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
begin
  insert into recording_totals (account_id) values (of_account) on conflict do nothing;
  perform from recording_totals t where t.account_id = of_account for update;
  if not exists (select from sessions e where e.account_id = of_account and e.id = of_session and e.closed_at is not null) then
    perform count_recording(of_account, of_session, takes, false);
  end if;
  return recordings_full(of_account, usual);
end $$;

-- Remembers what an account's owners have been told.
create function note_recordings_told(of_account uuid, level smallint) returns void
language sql volatile security definer set search_path = gatehouse, pg_temp as $$
  update recording_totals set told = level where account_id = of_account
$$;

-- The worst that any process says of the disk for recordings: 'low', 'full', or null. What was said minutes ago holds no longer.
create function recordings_disk() returns text
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select min(state) from recording_disks where at > now() - interval '3 minutes'
$$;

revoke execute on function recording_quota, recordings_full, count_recording, count_growing, note_recordings_told, recordings_disk from public;
grant execute on function recording_quota, recordings_full, count_recording, count_growing, note_recordings_told, recordings_disk to gatehouse_app;

-- sessions that were closed by another than their gateway, without their recordings
create index sessions_undigested on sessions (closed_at) where outcome = 'interrupted' and recording_digest is null and recording_deleted_at is null;

-- what stands there already is measured by the worker, some at a time
insert into recording_totals (account_id) select id from accounts;
insert into recording_sizes (account_id, session_id)
  select account_id, id from sessions where closed_at is not null and recording_deleted_at is null;
