-- Counts a recording that grows. One that is over says nothing any more: what was found stands.
-- Sent since release 1: all four. Answers as recordings_full().
create or replace function count_growing(of_account uuid, of_session uuid, takes bigint, usual bigint) returns bigint
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
begin
  insert into recording_totals (account_id) values (of_account) on conflict do nothing;
  perform from recording_totals t where t.account_id = of_account for update;
  if not exists (select from sessions e where e.account_id = of_account and e.id = of_session and e.closed_at is not null) then
    perform count_recording(of_account, of_session, takes, false);
  end if;
  return recordings_full(of_account, usual);
end $$;

grant execute on function count_growing(uuid, uuid, bigint, bigint) to gatehouse_app;
