-- What recordings hold, and how long they are kept.

alter table accounts
  -- whether what is typed is recorded too, passwords included
  add column record_input boolean not null default false,
  -- null: for ever
  add column recording_days integer check (recording_days between 1 and 3650);

alter table sessions
  -- of what had no terminal: bytes and SHA-256 of each stream
  add column streams jsonb,
  add column recording_deleted_at timestamptz;
create index sessions_recorded on sessions (account_id, closed_at) where recording_deleted_at is null;

-- the first file operations of an sftp or scp session; all of them are in its recording
create table session_files (
  account_id uuid not null,
  session_id uuid not null,
  files jsonb not null,
  primary key (account_id, session_id),
  foreign key (account_id, session_id) references sessions (account_id, id) deferrable initially deferred
);

create trigger announced before insert or update or delete on session_files for each statement execute function require_announcement();
alter table session_files enable row level security;
create policy account on session_files using (account_id = (select account_in_context()));
create policy system on session_files using ((select system_in_context()));
grant select, insert on session_files to gatehouse_app;
