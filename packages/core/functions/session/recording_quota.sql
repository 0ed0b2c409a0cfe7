-- What an account's recordings may take, in bytes; null for no bound.
-- Sent since release 1: a row of accounts, and what every account gets that has no other.
create or replace function recording_quota(a accounts, usual bigint) returns bigint
language sql immutable set search_path = gatehouse, pg_temp as $$
  select coalesce(a.recording_gigabytes * 1000000000::bigint, usual)
$$;

grant execute on function recording_quota(accounts, bigint) to gatehouse_app;
