-- One open account as a caller meets it; the head of its log only under its lock.
-- Called by the entrances alone. Answers {id, slug, name, passkeysOf, touchToPlay, membership, head}, or null.
create or replace function entered_account(of_account uuid, of_membership uuid, locked boolean) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object(
    'id', a.id, 'slug', a.slug, 'name', a.name, 'passkeysOf', a.passkeys_of, 'touchToPlay', a.touch_to_play,
    'membership', case when m.id is null then null else jsonb_build_object('id', m.id, 'role', m.role, 'login', m.login, 'servers', to_jsonb(m.server_ids)) end,
    'head', case when locked then (
      select jsonb_build_object('seq', h.seq, 'at', h.at,
        'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
      from audit_heads h where h.account_id = a.id) end)
  from accounts a
  left join memberships m on m.account_id = a.id and m.id = of_membership and is_active(m)
  where a.id = of_account and a.closed_at is null
$$;

grant execute on function entered_account(uuid, uuid, boolean) to gatehouse_app;
