-- What tries came to, of several servers at once; each gives its lease back. Who has lost the lease meanwhile proves nothing.
-- Sent since release 1: an array, each element as below. Answers nothing.

-- outcomes: [{account, server, lease, version, outcome: 'proved'|'gone'|'failed'|'dropped', cause, tookMs, ...}];
-- with 'proved': digest, held, files, key, changes, toClose; with 'failed': reason, message, found, held, key, unadopted, troubles,
-- unsure, wait (seconds, null: until a person decides); with both: shutOut,
-- otherWays (null where nothing new is known); with 'dropped': unsure, wait;
-- survey: {truncated, keys} where the host was surveyed; written: the keys in our part, where they were written.
create or replace function record_syncs(outcomes jsonb) returns void
language plpgsql volatile set search_path = gatehouse, pg_temp as $$
declare
  o jsonb; y server_syncs; z server_syncs; changes jsonb; resurveyed boolean; rewritten boolean; retry interval; surveyed timestamptz;
  told uuid[] := '{}'; concerned uuid;
begin
  -- before any row is locked, as lock_logins() asks for
  perform lock_logins(account, false)
  from (select distinct (e ->> 'account')::uuid as account from jsonb_array_elements(outcomes) e order by account) concerned;
  for o in
    select e from jsonb_array_elements(outcomes) e order by (e ->> 'account')::uuid, (e ->> 'server')::uuid
  loop
    select s.* into y from server_syncs s
    where s.account_id = (o ->> 'account')::uuid and s.server_id = (o ->> 'server')::uuid for update;
    continue when not found;
    if y.leased_by is distinct from (o ->> 'lease') then
      -- it may have put something older over what its successor has proved, or is about to
      update server_syncs s set unsure = true, disturbed = s.leased_by is not null,
        due_at = case when s.error_reason = 'host-key-changed' then s.due_at else least(s.due_at, clock_timestamp()) end
      where s.account_id = y.account_id and s.server_id = y.server_id;
      continue;
    end if;
    resurveyed := false;
    rewritten := false;
    surveyed := y.surveyed_at;
    if o -> 'survey' <> 'null'::jsonb then
      insert into server_surveys as v (account_id, server_id, truncated, keys)
      values (y.account_id, y.server_id, (o -> 'survey' ->> 'truncated')::boolean, o -> 'survey' -> 'keys')
      on conflict (account_id, server_id) do update set truncated = excluded.truncated, keys = excluded.keys
        where (v.truncated, v.keys) is distinct from (excluded.truncated, excluded.keys);
      resurveyed := found;
      surveyed := clock_timestamp();
    end if;
    if o -> 'written' <> 'null'::jsonb then
      update server_surveys v set keys = n.keys from (
        select (o -> 'written') || coalesce((
          select jsonb_agg(k) from jsonb_array_elements(w.keys) k where not (k ->> 'managed')::boolean), '[]') as keys
        from server_surveys w where w.account_id = y.account_id and w.server_id = y.server_id) n
      where v.account_id = y.account_id and v.server_id = y.server_id and v.keys is distinct from n.keys;
      rewritten := found;
    end if;
    if o ->> 'outcome' = 'dropped' then
      update server_syncs s set leased_by = null, leased_until = null, disturbed = false, unsure = s.unsure or s.disturbed or (o ->> 'unsure')::boolean,
        due_at = case when o ->> 'wait' is null then s.due_at
          else greatest(s.due_at, clock_timestamp() + make_interval(secs => (o ->> 'wait')::float8)) end
      where s.account_id = y.account_id and s.server_id = y.server_id;
      continue;
    end if;
    changes := coalesce(nullif(o -> 'changes', 'null'), '[]');
    z := null;
    if o ->> 'outcome' = 'gone' and y.version = (o ->> 'version')::bigint then
      -- a server that was removed and has proved that nothing of ours is left has no bookkeeping any more
      delete from server_surveys v where v.account_id = y.account_id and v.server_id = y.server_id;
      delete from server_sync_runs r where r.account_id = y.account_id and r.server_id = y.server_id;
      delete from server_syncs s where s.account_id = y.account_id and s.server_id = y.server_id;
    elsif o ->> 'outcome' = 'proved' and coalesce(y.proved_version, 0) <= (o ->> 'version')::bigint
      -- somebody else was shown a wrong host key while this one spoke to the right one
      and y.error_reason is distinct from 'host-key-changed' then
      update server_syncs s
      set leased_by = null, leased_until = null, asked = false, unsure = s.disturbed, disturbed = false,
          failures = 0, error_reason = null, error = null, found_fingerprint = null,
          proved_version = (o ->> 'version')::bigint, proved_digest = o ->> 'digest',
          proved_at = case when (o ->> 'contacted')::boolean then clock_timestamp() else s.proved_at end,
          tried_at = clock_timestamp(), took_ms = (o ->> 'tookMs')::integer,
          -- what is large is written anew only where it is new
          reported = case when s.reported = o -> 'held' then s.reported else o -> 'held' end,
          reported_files = o -> 'files', unadopted = '{}',
          shut_out = coalesce(nullif(o -> 'shutOut', 'null'), s.shut_out),
          other_ways = coalesce(nullif(o -> 'otherWays', 'null'), s.other_ways),
          troubles = '{}',
          to_close = array(select jsonb_array_elements_text(o -> 'toClose')),
          management_key_id = coalesce((o ->> 'key')::uuid, s.management_key_id),
          -- a change that came meanwhile is due already; the rest is looked at again, spread so that a fleet does not come in step,
          -- and however often it changes, every key on it is asked for in time
          due_at = case
            when s.disturbed or s.version > (o ->> 'version')::bigint or jsonb_array_length(o -> 'toClose') > 0 then clock_timestamp()
            when not (o ->> 'contacted')::boolean then coalesce(s.proved_at, clock_timestamp()) + make_interval(mins => a.check_minutes)
            else least(clock_timestamp() + make_interval(secs => a.check_minutes * 60 * (0.9 + random() * 0.2)),
              surveyed + make_interval(mins => a.check_minutes * 2)) end,
          surveyed_at = surveyed
      from accounts a where a.id = s.account_id and s.account_id = y.account_id and s.server_id = y.server_id
      returning s.* into z;
      -- one that answers again opens the way to what is reached through it; what somebody else has in hand just now comes by itself
      if y.failures > 0 then
        update server_syncs s set due_at = clock_timestamp()
        where (s.account_id, s.server_id) in (
          select b.account_id, b.server_id from server_syncs b join servers v on v.account_id = b.account_id and v.id = b.server_id
          where v.account_id = y.account_id and v.via = y.server_id and b.error_reason = 'hop' and b.due_at > clock_timestamp()
          for update of b skip locked);
        if found then perform pg_notify('gatehouse_sync', ''); end if;
      end if;
    elsif o ->> 'outcome' = 'failed'
      -- a host key that was pinned before a person accepted another says nothing of the one pinned now
      and (o ->> 'reason' <> 'host-key-changed' or y.version = (o ->> 'version')::bigint)
      -- and no other failure, come late, takes an alarm back
      and (o ->> 'reason' = 'host-key-changed' or y.error_reason is distinct from 'host-key-changed') then
      retry := make_interval(secs => (o ->> 'wait')::float8);
      update server_syncs s
      set leased_by = null, leased_until = null, asked = false, failures = s.failures + 1, error_reason = o ->> 'reason', error = o ->> 'message',
          found_fingerprint = o ->> 'found', unsure = s.unsure or s.disturbed or (o ->> 'unsure')::boolean, disturbed = false,
          tried_at = clock_timestamp(), took_ms = (o ->> 'tookMs')::integer,
          reported = coalesce(nullif(nullif(o -> 'held', 'null'), s.reported), s.reported),
          reported_files = coalesce(nullif(o -> 'files', 'null'), s.reported_files),
          unadopted = coalesce(nullif(o -> 'unadopted', 'null'), s.unadopted),
          shut_out = coalesce(nullif(o -> 'shutOut', 'null'), s.shut_out),
          other_ways = coalesce(nullif(o -> 'otherWays', 'null'), s.other_ways),
          troubles = coalesce(nullif(o -> 'troubles', 'null'), s.troubles),
          management_key_id = coalesce((o ->> 'key')::uuid, s.management_key_id),
          due_at = case when o ->> 'wait' is null then 'infinity'
            when s.version > (o ->> 'version')::bigint then clock_timestamp() + least(retry, interval '1 second')
            else clock_timestamp() + retry end,
          surveyed_at = surveyed
      where s.account_id = y.account_id and s.server_id = y.server_id
      returning s.* into z;
    else
      -- something newer is proved, and this try may have put something older over it
      update server_syncs s set leased_by = null, leased_until = null, unsure = true, disturbed = false,
        due_at = case when s.error_reason = 'host-key-changed' then s.due_at else clock_timestamp() end
      where s.account_id = y.account_id and s.server_id = y.server_id;
      continue;
    end if;
    if o ->> 'outcome' <> 'gone' and (
      jsonb_array_length(changes) > 0 or y.asked or y.error is distinct from (o ->> 'message')
      or o ->> 'outcome' = 'proved' and y.proved_version is null) then
      insert into server_sync_runs (account_id, server_id, id, at, took_ms, cause, outcome, changes, error)
      values (y.account_id, y.server_id, (o ->> 'run')::uuid, clock_timestamp(), (o ->> 'tookMs')::integer, o ->> 'cause',
              o ->> 'outcome', changes, o ->> 'message');
    end if;
    -- a look that finds everything as it was is no news
    if o ->> 'outcome' = 'gone' or y.asked or resurveyed or rewritten or jsonb_array_length(changes) > 0
      or (y.proved_version, y.error_reason, y.error, y.found_fingerprint, y.reported, y.reported_files, y.unadopted, y.shut_out, y.other_ways, y.troubles, y.to_close, y.management_key_id)
        is distinct from
        (z.proved_version, z.error_reason, z.error, z.found_fingerprint, z.reported, z.reported_files, z.unadopted, z.shut_out, z.other_ways, z.troubles, z.to_close, z.management_key_id) then
      told := told || y.account_id;
    end if;
  end loop;
  for concerned in select distinct t from unnest(told) t loop
    perform pg_notify('gatehouse', jsonb_build_object('account', concerned, 'topics', '["servers","team","keys"]'::jsonb)::text);
  end loop;
end $$;

grant execute on function record_syncs(jsonb) to gatehouse_app;
