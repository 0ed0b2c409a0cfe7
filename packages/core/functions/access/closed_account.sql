-- A closed account as the system meets it: its members do not get in any more, and what still happens to it stands in its log.
-- Called by enter_system() alone. Answers as entered_account(), with closed: true, or null where the account is open.
create or replace function closed_account(of_account uuid) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'passkeysOf', a.passkeys_of, 'touchToPlay', a.touch_to_play,
    'closed', true, 'membership', null, 'head', (
    select jsonb_build_object('seq', h.seq, 'at', h.at,
      'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
    from audit_heads h where h.account_id = a.id))
  from accounts a where a.id = of_account and a.closed_at is not null
$$;
