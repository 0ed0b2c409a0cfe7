-- A session that ends because its account was closed ends after it: its end stands in the account's log all the same.

create function closed_account(of_account uuid) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'membership', null, 'head', (
    select jsonb_build_object('seq', h.seq, 'at', h.at,
      'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
    from audit_heads h where h.account_id = a.id))
  from accounts a where a.id = of_account and a.closed_at is not null
$$;

create or replace function enter_system(of_accounts uuid[], announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare one uuid; entered jsonb := '[]';
begin
  for one in select distinct a from unnest(of_accounts) a order by a loop
    if announced is not null then perform from accounts a where a.id = one for no key update; end if;
    entered := entered || coalesce(entered_account(one, null, announced is not null),
      case when announced = 'session.closed' then closed_account(one) end, '[]');
  end loop;
  perform set_config('gatehouse.system', 'on', true);
  if announced is not null then
    perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  return jsonb_build_object('accounts', entered);
end $$;

revoke all on function closed_account(uuid) from public;
