-- A change of what servers should have in a part of theirs, from the end of a mutation.
-- Called by finish(), whose rights it has. Answers nothing.

-- of_part: null for every part that they have. of_servers: ids, or null for all that have it. A server that is named begins to have it.
create or replace function touch_part(of_account uuid, of_part text, of_servers jsonb) returns void
language plpgsql volatile set search_path = gatehouse, pg_temp as $$
declare ids uuid[]; change bigint := pg_current_xact_id()::text::bigint;
begin
  if of_servers <> 'null'::jsonb then
    ids := array(select one::uuid from jsonb_array_elements_text(of_servers) one);
    insert into server_parts (account_id, server_id, part)
    select s.account_id, s.id, of_part from servers s
    where of_part is not null and s.account_id = of_account and s.id = any(ids)
    on conflict do nothing;
  end if;
  -- in one order everywhere
  perform from server_parts p
  where p.account_id = of_account and (of_part is null or p.part = of_part) and (ids is null or p.server_id = any(ids))
  order by p.server_id, p.part for update;
  update server_parts p
  set version = p.version + 1, changed_at = clock_timestamp(), due_at = clock_timestamp(), error_reason = null, error = null,
      wave = case when of_part is not null then change else p.wave end,
      -- what was undone may be tried again when somebody has changed what it is made of
      held_digest = case when of_part is null then p.held_digest end, held_version = case when of_part is null then p.held_version end,
      held_wave = case when of_part is null then p.held_wave end, held_why = case when of_part is null then p.held_why end,
      held_at = case when of_part is null then p.held_at end, drift = case when of_part is null then p.drift end
  where p.account_id = of_account and (of_part is null or p.part = of_part) and (ids is null or p.server_id = any(ids));
  if found then perform pg_notify('gatehouse_parts', ''); end if;
end $$;
