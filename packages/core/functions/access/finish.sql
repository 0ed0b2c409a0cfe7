-- The end of every mutation in one statement: events with their leaves, heads, servers that are due, jobs, notification.
-- Sent since release 1: all four. Answers nothing.

-- events: [{account, seq, id, at, actor, ip, userAgent, verb, resource, changes, details, leaf, frontier}];
-- touched: [{account, servers: [id] or null for all, rekeyed?}], whose manifest may differ now; jobs: [{task, payload, key}];
-- topics: what live pages should read again.
create or replace function finish(events jsonb, touched jsonb, jobs jsonb, topics jsonb) returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare event jsonb; job jsonb; touch jsonb;
begin
  for event in select e from jsonb_array_elements(events) e loop
    insert into audit_events (account_id, seq, id, at, actor_kind, actor_id, actor_label, ip, user_agent, verb,
                              resource_type, resource_id, resource_label, changes, details, leaf)
    values ((event ->> 'account')::uuid, (event ->> 'seq')::bigint, (event ->> 'id')::uuid, (event ->> 'at')::timestamptz,
            event -> 'actor' ->> 'kind', (event -> 'actor' ->> 'id')::uuid, event -> 'actor' ->> 'label',
            event ->> 'ip', event ->> 'userAgent', event ->> 'verb',
            event -> 'resource' ->> 'type', (event -> 'resource' ->> 'id')::uuid, event -> 'resource' ->> 'label',
            event -> 'changes', event -> 'details', decode(event ->> 'leaf', 'hex'));
    insert into audit_heads as h (account_id, seq, frontier, at)
    values ((event ->> 'account')::uuid, (event ->> 'seq')::bigint,
            array(select decode(node, 'hex') from jsonb_array_elements_text(event -> 'frontier') node), (event ->> 'at')::timestamptz)
    on conflict (account_id) do update set seq = excluded.seq, frontier = excluded.frontier, at = excluded.at;
    perform pg_notify('gatehouse', jsonb_build_object('account', event -> 'account', 'seq', event -> 'seq', 'topics', topics)::text);
  end loop;
  for touch in select t from jsonb_array_elements(touched) t loop
    -- in one order everywhere, because the workers lock several of them as well
    perform from server_syncs s
    where s.account_id = (touch ->> 'account')::uuid
      and (touch -> 'servers' = 'null'::jsonb or touch -> 'servers' ? s.server_id::text)
    order by s.server_id for update;
    -- a server stopped by a changed host key stays stopped until it is rekeyed
    update server_syncs s
    set version = s.version + 1, changed_at = clock_timestamp(),
        due_at = case when stopped.yes then s.due_at else clock_timestamp() end,
        error_reason = case when stopped.yes then s.error_reason end, error = case when stopped.yes then s.error end
    from (select x.server_id, x.error_reason is not distinct from 'host-key-changed' and not coalesce((touch -> 'rekeyed')::boolean, false) as yes
          from server_syncs x where x.account_id = (touch ->> 'account')::uuid) stopped
    where s.account_id = (touch ->> 'account')::uuid and stopped.server_id = s.server_id
      and (touch -> 'servers' = 'null'::jsonb or touch -> 'servers' ? s.server_id::text);
    perform pg_notify('gatehouse_sync', '');
  end loop;
  for job in select j from jsonb_array_elements(jobs) j loop
    perform enqueue(job ->> 'task', job -> 'payload', job ->> 'key', clock_timestamp());
  end loop;
end $$;

grant execute on function finish(jsonb, jsonb, jsonb, jsonb) to gatehouse_app;
