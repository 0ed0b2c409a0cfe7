-- The worst that any process says of the disk for recordings. What was said minutes ago holds no longer.
-- Since release 1. Answers 'low', 'full', or null.
create or replace function recordings_disk() returns text
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select min(state) from recording_disks where at > now() - interval '3 minutes'
$$;

grant execute on function recordings_disk() to gatehouse_app;
