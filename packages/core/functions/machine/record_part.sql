-- What a try of one part of a server came to; it gives the lease back. Who has lost the lease meanwhile proves nothing.
-- Sent since release 1: one outcome, as below. Answers nothing.

-- outcome: {account, server, part, lease, version, outcome, tookMs, ...}; 'proved': digest, text, contacted, wave, facts; 'kept', found as it was
-- proved while something else is held back or waits: facts; 'undone': digest, wave, why, facts; 'failed': reason, message, wait
-- (seconds), facts; 'gone', nothing of it is on the host any more; 'dropped': wait.
create or replace function record_part(o jsonb) returns void
language plpgsql volatile set search_path = gatehouse, pg_temp as $$
declare
  p server_parts; z server_parts; next timestamptz; came_meanwhile boolean; said jsonb := nullif(o -> 'facts', 'null');
begin
  select s.* into p from server_parts s
  where s.account_id = (o ->> 'account')::uuid and s.server_id = (o ->> 'server')::uuid and s.part = o ->> 'part' for update;
  if not found then return; end if;
  if p.leased_by is distinct from (o ->> 'lease') then
    update server_parts s set due_at = least(s.due_at, clock_timestamp())
    where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
    return;
  end if;
  came_meanwhile := p.version > coalesce((o ->> 'version')::bigint, p.version);
  if o ->> 'outcome' = 'dropped' then
    update server_parts s set leased_by = null, leased_until = null,
      due_at = case when o ->> 'wait' is null then s.due_at
        else greatest(s.due_at, clock_timestamp() + make_interval(secs => (o ->> 'wait')::float8)) end
    where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
    return;
  end if;
  if o ->> 'outcome' = 'gone' and not came_meanwhile then
    delete from server_parts s where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
    -- key sync lets go of a server that is removed when its parts are gone
    update server_syncs y set due_at = clock_timestamp() from servers s
    where s.account_id = p.account_id and s.id = p.server_id and s.removed_at is not null
      and y.account_id = s.account_id and y.server_id = s.id and y.error_reason is distinct from 'host-key-changed';
    if found then perform pg_notify('gatehouse_sync', ''); end if;
    perform pg_notify('gatehouse', jsonb_build_object('account', p.account_id, 'topics', '["servers"]'::jsonb)::text);
    return;
  end if;
  -- a fleet does not come in step
  select case when came_meanwhile then clock_timestamp()
    when o ->> 'outcome' = 'failed' then clock_timestamp() + make_interval(secs => (o ->> 'wait')::float8)
    else clock_timestamp() + make_interval(secs => a.check_minutes * 60 * (0.9 + random() * 0.2)) end
  into next from accounts a where a.id = p.account_id;
  update server_parts s
  set leased_by = null, leased_until = null, asked = false, due_at = next, tried_at = clock_timestamp(),
      took_ms = (o ->> 'tookMs')::integer, facts = coalesce(said, s.facts),
      failures = case o ->> 'outcome' when 'failed' then s.failures + 1 else 0 end,
      error_reason = case o ->> 'outcome' when 'failed' then o ->> 'reason' end,
      error = case o ->> 'outcome' when 'failed' then o ->> 'message' end,
      -- a try that broke off leaves its trial to the next one, which asks the host what became of it
      trial = case when o ->> 'outcome' = 'failed' then s.trial end
  where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
  if o ->> 'outcome' = 'proved' then
    update server_parts s
    set proved_version = (o ->> 'version')::bigint, proved_digest = o ->> 'digest', proved_text = o ->> 'text',
        proved_at = case when (o ->> 'contacted')::boolean then clock_timestamp() else s.proved_at end,
        looked_at = case when (o ->> 'contacted')::boolean then clock_timestamp() else s.looked_at end,
        proved_wave = coalesce((o ->> 'wave')::bigint, s.proved_wave),
        held_digest = null, held_version = null, held_wave = null, held_why = null, held_at = null
    where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
  elsif o ->> 'outcome' = 'kept' then
    update server_parts s set looked_at = clock_timestamp()
    where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
  elsif o ->> 'outcome' = 'undone' then
    update server_parts s
    set held_digest = o ->> 'digest', held_version = (o ->> 'version')::bigint, held_wave = (o ->> 'wave')::bigint,
        held_why = o ->> 'why', held_at = clock_timestamp()
    where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
  end if;
  select s.* into z from server_parts s
  where s.account_id = p.account_id and s.server_id = p.server_id and s.part = p.part;
  -- others of the same change wait for this one
  if z.wave is not null and (o ->> 'wave') is not null then perform pg_notify('gatehouse_parts', ''); end if;
  -- a look that finds everything as it was is no news
  if p.asked or (p.proved_version, p.proved_digest, p.held_digest, p.error_reason, p.error, p.drift, p.facts - 'counters')
    is distinct from (z.proved_version, z.proved_digest, z.held_digest, z.error_reason, z.error, z.drift, z.facts - 'counters') then
    perform pg_notify('gatehouse', jsonb_build_object('account', p.account_id, 'topics', '["servers"]'::jsonb)::text);
  end if;
end $$;

grant execute on function record_part(jsonb) to gatehouse_app;
