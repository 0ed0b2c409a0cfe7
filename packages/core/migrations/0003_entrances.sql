-- The few ways into a context. Each finds out who is asking, sets the row-security context for the
-- transaction, and answers with what the pipeline needs to decide. They run as the schema's owner;
-- pg_temp comes last in their search path, so that a temporary table cannot pass for one of ours.

-- One account as a caller meets it; the audit head only under the account's lock.
create function entered_account(of_account uuid, of_membership uuid, locked boolean) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object(
    'id', a.id, 'slug', a.slug, 'name', a.name,
    'membership', case when m.id is null then null else jsonb_build_object('id', m.id, 'role', m.role, 'login', m.login, 'servers', to_jsonb(m.server_ids)) end,
    'head', case when locked then (
      select jsonb_build_object('seq', h.seq, 'at', h.at,
        'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
      from audit_heads h where h.account_id = a.id) end)
  from accounts a
  left join memberships m on m.account_id = a.id and m.id = of_membership and m.ended_at is null
  where a.id = of_account and a.closed_at is null
$$;

-- kind: 'sign-in' (secret is the hash of the cookie's token), 'api-key' (hash of the key), 'operator' (whoever
-- runs Gatehouse, on its own machine; as_email names the member to act as).
-- reach: 'account' (the account by slug, or the API key's own) or 'user' (every account of the user).
-- announced: the audit verb, or null for a read. With a verb the accounts are locked, in id order, before
-- the membership is read, so that a revocation that has just committed wins.
create function enter(kind text, secret bytea, as_email text, account_slug text, reach text, announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare
  of_user uuid; of_sign_in uuid; of_key api_keys; target uuid; one uuid; found_email text;
  entered jsonb := '[]'; of_membership uuid;
begin
  if kind = 'sign-in' then
    select s.user_id, s.id into of_user, of_sign_in from sign_ins s
    where s.token_hash = secret and s.ended_at is null and s.expires_at > clock_timestamp();
    if not found then return jsonb_build_object('refused', 'signed-out'); end if;
  elsif kind = 'api-key' then
    select k.* into of_key from api_keys k
    where k.secret_hash = secret and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
      and exists (select from accounts a where a.id = k.account_id and a.closed_at is null);
    if not found then return jsonb_build_object('refused', 'signed-out'); end if;
    target := of_key.account_id;
    if account_slug is not null and not exists (select from accounts a where a.id = target and a.slug = account_slug) then
      return jsonb_build_object('refused', 'not-a-member');
    end if;
    select m.user_id into of_user from memberships m where m.account_id = target and m.id = of_key.membership_id;
  elsif kind = 'operator' and as_email is not null then
    select u.id into of_user from users u where u.email = as_email;
    if not found then return jsonb_build_object('refused', 'not-a-member'); end if;
  elsif kind is distinct from 'operator' then
    raise exception 'unknown kind of caller %', kind;
  end if;

  if reach = 'user' then
    if of_user is null then return jsonb_build_object('refused', 'signed-out'); end if;
    -- an API key is bound to one account: it must not change what its maker has in others
    if kind = 'api-key' and announced is not null and exists (
      select from memberships m where m.user_id = of_user and m.ended_at is null and m.account_id <> target) then
      return jsonb_build_object('refused', 'beyond-key');
    end if;
    for one in
      select m.account_id from memberships m
      where m.user_id = of_user and m.ended_at is null and (target is null or m.account_id = target) order by m.account_id
    loop
      if announced is not null then perform from accounts a where a.id = one for no key update; end if;
      select m.id into of_membership from memberships m where m.account_id = one and m.user_id = of_user and m.ended_at is null;
      if found then
        entered := entered || coalesce(entered_account(one, of_membership, announced is not null), '[]');
      end if;
    end loop;
    if announced is not null then
      -- Joining an account waits for this row at its commit. One that was joined since the list above was read would be
      -- missing here: the caller comes again.
      perform from users u where u.id = of_user for update;
      if jsonb_array_length(entered) <> (
        select count(*) from memberships m join accounts a on a.id = m.account_id
        where m.user_id = of_user and m.ended_at is null and a.closed_at is null) then
        return jsonb_build_object('refused', 'again');
      end if;
    end if;
  else
    if target is null and account_slug is not null then
      select a.id into target from accounts a where a.slug = account_slug and a.closed_at is null;
    end if;
    if target is null then return jsonb_build_object('refused', 'not-a-member'); end if;
    if announced is not null then perform from accounts a where a.id = target for no key update; end if;
    if of_user is not null then
      select m.id into of_membership from memberships m
      where m.account_id = target and m.user_id = of_user and m.ended_at is null;
      if not found then return jsonb_build_object('refused', 'not-a-member'); end if;
    end if;
    entered := jsonb_build_array(entered_account(target, of_membership, announced is not null));
    if entered -> 0 = 'null'::jsonb then return jsonb_build_object('refused', 'not-a-member'); end if;
    perform set_config('gatehouse.account', target::text, true);
  end if;

  -- read again under the locks: a sign-in or key that ended while this waited has lost
  if announced is not null and (
    kind = 'sign-in' and not exists (
      select from sign_ins s where s.user_id = of_user and s.id = of_sign_in and s.ended_at is null)
    or kind = 'api-key' and not exists (
      select from api_keys k where k.account_id = target and k.id = of_key.id and k.revoked_at is null)) then
    perform set_config('gatehouse.account', '', true);
    return jsonb_build_object('refused', 'signed-out');
  end if;

  if of_user is not null then
    select u.email into found_email from users u where u.id = of_user;
    perform set_config('gatehouse.user', of_user::text, true);
  end if;
  if announced is not null then
    perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  return jsonb_build_object(
    'user', case when of_user is null then null else jsonb_build_object('id', of_user, 'email', found_email) end,
    'signIn', of_sign_in,
    'apiKey', case when of_key.id is null then null else
      jsonb_build_object('id', of_key.id, 'name', of_key.name, 'scopes', to_jsonb(of_key.scopes)) end,
    'accounts', entered);
end $$;

-- The system's own work: signing in, accepting an invite, opening an account, the worker. Locks the accounts
-- named, in id order, and announces the verb if there is one.
create function enter_system(of_accounts uuid[], announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare one uuid; entered jsonb := '[]';
begin
  for one in select distinct a from unnest(of_accounts) a order by a loop
    if announced is not null then perform from accounts a where a.id = one for no key update; end if;
    entered := entered || coalesce(entered_account(one, null, announced is not null), '[]');
  end loop;
  perform set_config('gatehouse.system', 'on', true);
  if announced is not null then
    perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  return jsonb_build_object('accounts', entered);
end $$;

-- Whose key it is, whoever asks: a fingerprint is registered once.
create function key_owner(of_fingerprint text) returns uuid
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select k.user_id from ssh_keys k where k.fingerprint = of_fingerprint
$$;

-- Ends the sign-ins of somebody whose last membership has ended; answers how many.
create function end_orphaned_sign_ins(of_user uuid) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare ended integer := 0;
begin
  -- two last memberships that end at once must not each see the other
  perform from users u where u.id = of_user for update;
  if not exists (
    select from memberships m join accounts a on a.id = m.account_id
    where m.user_id = of_user and m.ended_at is null and a.closed_at is null) then
    update sign_ins s set ended_at = clock_timestamp() where s.user_id = of_user and s.ended_at is null;
    get diagnostics ended = row_count;
  end if;
  return ended;
end $$;

-- The end of every mutation in one statement: events with their leaves, heads, jobs, notification.
-- events: [{account, seq, id, at, actor, ip, userAgent, verb, resource, changes, details, leaf, frontier}];
-- touched: [{account, servers: [id] or null for all, rekeyed?}], whose manifest may differ now (a server stopped by a
-- changed host key stays stopped until it is rekeyed); jobs: [{task, payload, key}];
-- topics: what live pages should read again.
create function finish(events jsonb, touched jsonb, jobs jsonb, topics jsonb) returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare event jsonb; job jsonb; touch jsonb; one record;
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
    -- in one order everywhere, because jobs of one key wait for each other
    for one in with changed as (
      update server_syncs s
      set version = s.version + 1, changed_at = clock_timestamp(), failures = 0, next_try_at = null,
          error_reason = case when stopped.yes then s.error_reason end, error = case when stopped.yes then s.error end
      from (select x.server_id, x.error_reason = 'host-key-changed' and not coalesce((touch -> 'rekeyed')::boolean, false) as yes
            from server_syncs x where x.account_id = (touch ->> 'account')::uuid) stopped
      where s.account_id = (touch ->> 'account')::uuid and stopped.server_id = s.server_id
        and (touch -> 'servers' = 'null'::jsonb or touch -> 'servers' ? s.server_id::text)
      returning s.server_id, coalesce(stopped.yes, false) as stopped)
      select * from changed order by server_id
    loop
      if not one.stopped then
        perform enqueue('sync', jsonb_build_object('account', touch ->> 'account', 'server', one.server_id),
                        'sync:' || one.server_id, clock_timestamp());
      end if;
    end loop;
  end loop;
  for job in select j from jsonb_array_elements(jobs) j loop
    perform enqueue(job ->> 'task', job -> 'payload', job ->> 'key', clock_timestamp());
  end loop;
end $$;

revoke all on all functions in schema gatehouse from public;
grant execute on all functions in schema gatehouse to gatehouse_app;
