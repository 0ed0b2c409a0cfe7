-- An account as a caller meets it: with their membership, and the head of its log where it is locked; null where there is none.
-- Called by the entrances alone, and part of their queries: it has neither a search path nor a query of its own.
create or replace function entered_account(a accounts, m memberships, h audit_heads) returns jsonb language sql stable as $$
  select case when a.id is not null then jsonb_build_object(
    'id', a.id, 'slug', a.slug, 'name', a.name, 'passkeysOf', a.passkeys_of, 'touchToPlay', a.touch_to_play, 'holds', a.holds,
    'membership', case when m.id is not null then
      jsonb_build_object('id', m.id, 'role', m.role, 'login', m.login, 'servers', m.server_ids, 'labels', m.server_labels) end,
    'head', case when h.account_id is not null then
      jsonb_build_object('seq', h.seq, 'at', h.at, 'frontier', replace(to_jsonb(h.frontier)::text, '\\x', '')::jsonb) end) end
$$;
