-- Remembers what an account's owners have been told.
-- Sent since release 1: both. Answers nothing.
create or replace function note_recordings_told(of_account uuid, level smallint) returns void
language sql volatile security definer set search_path = gatehouse, pg_temp as $$
  update recording_totals set told = level where account_id = of_account
$$;

grant execute on function note_recordings_told(uuid, smallint) to gatehouse_app;
