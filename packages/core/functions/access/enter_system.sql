-- The system's own way in: signing in, accepting an invite, opening an account, the worker. Locks the accounts named, in id order.
-- Sent since release 1: both; announced is null for a read. Answers {accounts}, every one of them; those that are closed say so.
create or replace function enter_system(of_accounts uuid[], announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare entered jsonb; missing uuid; setting text;
begin
  if announced is null and of_accounts = '{}' then
    setting := set_config('gatehouse.system', 'on', true);
    return '{"accounts": []}';
  end if;
  if announced is not null then
    perform from accounts a where a.id = any (of_accounts) order by a.id for no key update;
  end if;
  select coalesce(jsonb_agg(
    entered_account(a, null, h) || case when a.closed_at is null then '{}' else '{"closed": true}' end::jsonb order by a.id), '[]')
  into entered
  from accounts a
  left join audit_heads h on announced is not null and h.account_id = a.id
  where a.id = any (of_accounts);
  if jsonb_array_length(entered) < cardinality(of_accounts) then
    select o into missing from unnest(of_accounts) o where not exists (select from accounts a where a.id = o);
    if found then raise exception 'there is no account %', missing using errcode = 'no_data_found'; end if;
  end if;
  setting := set_config('gatehouse.system', 'on', true);
  if announced is not null then
    setting := set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  return jsonb_build_object('accounts', entered);
end $$;

grant execute on function enter_system(uuid[], text) to gatehouse_app;
