-- The end of every mutation in one statement: events with their leaves, heads, servers that are due, jobs, notification.
-- Sent since release 1: all four. Answers nothing.

-- events: [{account, seq, id, at, actor, ip, userAgent, verb, resource, changes, details, leaf, frontier, requestId?}];
-- touched: [{account, servers: [id] or null for all, labels?: [label], rekeyed?, everyPart?}], whose manifest may differ now, and where everyPart is
-- set their parts too; or with `part`: that part of theirs alone, which begins with the server that is named; jobs: [{task, payload, key}];
-- topics: what live pages should read again.
create or replace function finish(events jsonb, touched jsonb, jobs jsonb, topics jsonb) returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare event jsonb; touch jsonb; of_account uuid; now_seq bigint; now_at timestamptz;
  of_servers uuid[]; of_labels text[];
begin
  for n in 0 .. jsonb_array_length(events) - 1 loop
    event := events -> n;
    of_account := event ->> 'account';
    now_seq := event ->> 'seq';
    now_at := event ->> 'at';
    insert into audit_events (account_id, seq, id, at, actor_kind, actor_id, actor_label, ip, user_agent, verb,
                              resource_type, resource_id, resource_label, changes, details, leaf, request_id)
    values (of_account, now_seq, (event ->> 'id')::uuid, now_at,
            event -> 'actor' ->> 'kind', (event -> 'actor' ->> 'id')::uuid, event -> 'actor' ->> 'label',
            event ->> 'ip', event ->> 'userAgent', event ->> 'verb',
            event -> 'resource' ->> 'type', (event -> 'resource' ->> 'id')::uuid, event -> 'resource' ->> 'label',
            event -> 'changes', event -> 'details', decode(event ->> 'leaf', 'hex'), event ->> 'requestId');
    update audit_heads h
    set seq = now_seq, at = now_at, frontier = array(select decode(node, 'hex') from jsonb_array_elements_text(event -> 'frontier') node)
    where h.account_id = of_account;
    -- the first event of an account that was opened just now
    if not found then
      insert into audit_heads (account_id, seq, at, frontier)
      values (of_account, now_seq, now_at, array(select decode(node, 'hex') from jsonb_array_elements_text(event -> 'frontier') node));
    end if;
    perform pg_notify('gatehouse', jsonb_build_object('account', of_account, 'seq', now_seq, 'topics', topics)::text);
  end loop;
  for n in 0 .. jsonb_array_length(touched) - 1 loop
    touch := touched -> n;
    of_account := touch ->> 'account';
    if touch ? 'part' then
      perform touch_part(of_account, touch ->> 'part', touch -> 'servers');
      continue;
    end if;
    of_servers := case when touch -> 'servers' <> 'null'::jsonb then
      array(select one::uuid from jsonb_array_elements_text(touch -> 'servers') one) end;
    if touch ? 'labels' then
      of_labels := array(select jsonb_array_elements_text(touch -> 'labels'));
      of_servers := of_servers || array(
        select s.id from servers s where s.account_id = of_account and s.removed_at is null and s.labels && of_labels);
    end if;
    -- in one order everywhere, because the workers lock several of them as well
    perform from server_syncs s
    where s.account_id = of_account and (of_servers is null or s.server_id in (select unnest(of_servers)))
    order by s.server_id for update;
    -- a server stopped by a changed host key stays stopped until it is rekeyed
    update server_syncs s
    set version = s.version + 1, changed_at = clock_timestamp(),
        due_at = case when stopped.yes then s.due_at else clock_timestamp() end,
        error_reason = case when stopped.yes then s.error_reason end, error = case when stopped.yes then s.error end
    from (select x.server_id, x.error_reason is not distinct from 'host-key-changed' and not coalesce((touch -> 'rekeyed')::boolean, false) as yes
          from server_syncs x where x.account_id = of_account) stopped
    where s.account_id = of_account and stopped.server_id = s.server_id
      and (of_servers is null or s.server_id in (select unnest(of_servers)));
    perform pg_notify('gatehouse_sync', '');
    if touch ? 'everyPart' then perform touch_part(of_account, null, touch -> 'servers'); end if;
  end loop;
  if jsonb_array_length(jobs) > 0 then perform enqueue_all(jobs); end if;
end $$;

grant execute on function finish(jsonb, jsonb, jsonb, jsonb) to gatehouse_app;
