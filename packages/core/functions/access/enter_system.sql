-- The system's own way in: signing in, accepting an invite, opening an account, the worker. Locks the accounts named, in id order.
-- Sent since release 1: both; announced is null for a read. Answers {accounts}, every one of them, closed or not.
create or replace function enter_system(of_accounts uuid[], announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare one uuid; found_account jsonb; entered jsonb := '[]';
begin
  for one in select distinct a from unnest(of_accounts) a order by a loop
    if announced is not null then perform from accounts a where a.id = one for no key update; end if;
    found_account := coalesce(entered_account(one, null, announced is not null), closed_account(one));
    if found_account is null then raise exception 'there is no account %', one using errcode = 'no_data_found'; end if;
    entered := entered || found_account;
  end loop;
  perform set_config('gatehouse.system', 'on', true);
  if announced is not null then
    perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  return jsonb_build_object('accounts', entered);
end $$;

grant execute on function enter_system(uuid[], text) to gatehouse_app;
