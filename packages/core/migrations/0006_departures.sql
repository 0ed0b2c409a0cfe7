-- A departure in two steps: the keys are taken out of the whole fleet first, then the accounts are closed.

-- logins whose keys are proved gone, and whose accounts on the host are to be closed
alter table server_syncs add column to_close text[] not null default '{}';

-- Logins of whom something is on the host, or whose account may be open there.
create function logins_left(y server_syncs) returns setof text language sql stable
  as $$ select jsonb_object_keys(y.reported) union select unnest(y.to_close) $$;

-- as in 0004, with to_close
create or replace function record_syncs(outcomes jsonb) returns void
language plpgsql volatile set search_path = gatehouse, pg_temp as $$
declare o jsonb; y server_syncs; concerned uuid; retry interval;
begin
  for o in
    select e from jsonb_array_elements(outcomes) e order by (e ->> 'account')::uuid, (e ->> 'server')::uuid
  loop
    select s.* into y from server_syncs s
    where s.account_id = (o ->> 'account')::uuid and s.server_id = (o ->> 'server')::uuid for update;
    continue when not found;
    if o -> 'survey' <> 'null'::jsonb then
      insert into server_surveys as v (account_id, server_id, at, truncated, keys)
      values (y.account_id, y.server_id, clock_timestamp(), (o -> 'survey' ->> 'truncated')::boolean, o -> 'survey' -> 'keys')
      on conflict (account_id, server_id) do update set at = excluded.at, truncated = excluded.truncated, keys = excluded.keys;
    end if;
    if o -> 'written' <> 'null'::jsonb then
      update server_surveys v set keys = (o -> 'written') || coalesce((
        select jsonb_agg(k) from jsonb_array_elements(v.keys) k where not (k ->> 'managed')::boolean), '[]')
      where v.account_id = y.account_id and v.server_id = y.server_id;
    end if;
    if o ->> 'outcome' = 'dropped' then
      update server_syncs s set leased_by = null, unsure = s.unsure or (o ->> 'unsure')::boolean
      where s.account_id = y.account_id and s.server_id = y.server_id;
      continue;
    end if;
    if o ->> 'outcome' = 'gone' and y.version = (o ->> 'version')::bigint then
      -- a server that was removed and has proved that nothing of ours is left has no bookkeeping any more
      delete from server_surveys v where v.account_id = y.account_id and v.server_id = y.server_id;
      delete from server_sync_runs r where r.account_id = y.account_id and r.server_id = y.server_id;
      delete from server_syncs s where s.account_id = y.account_id and s.server_id = y.server_id;
    elsif o ->> 'outcome' = 'proved' and coalesce(y.proved_version, 0) <= (o ->> 'version')::bigint then
      update server_syncs s
      set leased_by = null, asked = false, unsure = false, failures = 0, error_reason = null, error = null, found_fingerprint = null,
          proved_version = (o ->> 'version')::bigint, proved_digest = o ->> 'digest',
          proved_at = case when (o ->> 'contacted')::boolean then clock_timestamp() else s.proved_at end,
          tried_at = clock_timestamp(), took_ms = (o ->> 'tookMs')::integer,
          reported = o -> 'held', reported_files = o -> 'files', unadopted = '{}',
          to_close = array(select jsonb_array_elements_text(o -> 'toClose')),
          management_key_id = coalesce((o ->> 'key')::uuid, s.management_key_id),
          -- a change that came meanwhile is due already; the rest is looked at again, spread so that a fleet does not come in step
          due_at = case when s.version > (o ->> 'version')::bigint or jsonb_array_length(o -> 'toClose') > 0 then clock_timestamp()
            when not (o ->> 'contacted')::boolean then coalesce(s.proved_at, clock_timestamp()) + make_interval(mins => a.check_minutes)
            else clock_timestamp() + make_interval(secs => a.check_minutes * 60 * (0.9 + random() * 0.2)) end
      from accounts a where a.id = s.account_id and s.account_id = y.account_id and s.server_id = y.server_id;
    elsif o ->> 'outcome' = 'failed'
      -- a host key that was pinned before a person accepted another says nothing of the one pinned now
      and (o ->> 'reason' <> 'host-key-changed' or y.version = (o ->> 'version')::bigint)
      -- and no other failure, come late, takes an alarm back
      and (o ->> 'reason' = 'host-key-changed' or y.error_reason is distinct from 'host-key-changed') then
      retry := make_interval(secs => (o ->> 'wait')::float8);
      update server_syncs s
      set leased_by = null, asked = false, failures = s.failures + 1, error_reason = o ->> 'reason', error = o ->> 'message',
          found_fingerprint = o ->> 'found', unsure = s.unsure or (o ->> 'unsure')::boolean,
          tried_at = clock_timestamp(), took_ms = (o ->> 'tookMs')::integer,
          reported = coalesce(nullif(o -> 'held', 'null'), s.reported), reported_files = coalesce(nullif(o -> 'files', 'null'), s.reported_files),
          unadopted = coalesce(nullif(o -> 'unadopted', 'null'), s.unadopted),
          due_at = case when o ->> 'wait' is null then 'infinity'
            when s.version > (o ->> 'version')::bigint then clock_timestamp() + least(retry, interval '1 second')
            else clock_timestamp() + retry end
      where s.account_id = y.account_id and s.server_id = y.server_id;
    else
      -- another worker has proved something newer, and this one may have put something older over it
      update server_syncs s set leased_by = null, due_at = case when s.error_reason = 'host-key-changed' then s.due_at else clock_timestamp() end
      where s.account_id = y.account_id and s.server_id = y.server_id;
      continue;
    end if;
    if o ->> 'outcome' <> 'gone' and (
      jsonb_array_length(coalesce(nullif(o -> 'changes', 'null'), '[]')) > 0 or y.asked
      or y.error is distinct from (o ->> 'message')
      or o ->> 'outcome' = 'proved' and y.proved_version is null) then
      insert into server_sync_runs (account_id, server_id, id, at, took_ms, cause, outcome, changes, error)
      values (y.account_id, y.server_id, (o ->> 'run')::uuid, clock_timestamp(), (o ->> 'tookMs')::integer, o ->> 'cause',
              o ->> 'outcome', coalesce(nullif(o -> 'changes', 'null'), '[]'), o ->> 'message');
    end if;
  end loop;
  for concerned in select distinct (e ->> 'account')::uuid from jsonb_array_elements(outcomes) e loop
    perform pg_notify('gatehouse', jsonb_build_object('account', concerned, 'topics', '["servers","team","keys"]'::jsonb)::text);
  end loop;
end $$;

revoke all on function logins_left(server_syncs) from public;
grant execute on function logins_left(server_syncs) to gatehouse_app;
