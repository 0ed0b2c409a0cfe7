-- The quota of an account whose recordings have come to it, null of any other.
-- Sent since release 1: the account's id, and what every account gets that has no other.

-- 16 MiB less is full as well: so much may be written that is not counted yet.
create or replace function recordings_full(of_account uuid, usual bigint) returns bigint
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select recording_quota(a, usual) from accounts a join recording_totals t on t.account_id = a.id
  where a.id = of_account and t.bytes > recording_quota(a, usual) - 16777216
$$;

grant execute on function recordings_full(uuid, bigint) to gatehouse_app;
