-- Says what a recording takes; null leaves it as it was, to be found out. Of one that is deleted: 0, and gone.
-- Sent since release 1: four or all five. Answers nothing.
create or replace function count_recording(of_account uuid, of_session uuid, takes bigint, is_settled boolean, is_gone boolean default false) returns void
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

grant execute on function count_recording(uuid, uuid, bigint, boolean, boolean) to gatehouse_app;
