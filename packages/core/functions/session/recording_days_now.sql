-- For how many days an account's recordings are kept at this moment; null for ever.
-- Sent since release 1: a row of accounts.
create or replace function recording_days_now(a accounts) returns integer
language sql stable set search_path = gatehouse, pg_temp as $$
  select case when a.former_recording_days_until > now() then a.former_recording_days else a.recording_days end
$$;

grant execute on function recording_days_now(accounts) to gatehouse_app;
