-- The log is whole: a change that was announced and stands in no log is not committed. Who is not let in holds no lock. Changes by the
-- system answer for every account they lock, and those about a person lock before they read.

-- Runs at the commit, for each changed row. Whether this transaction has written an event, the head of the log tells: it is finish()'s alone to write. Of a row of an account the event stands in that account; of one of a person's in one of the
-- person's accounts, since an owner may end what is a member's everywhere. Who is in no account has no log.
create function require_event() returns trigger
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare changed record; person uuid;
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  if tg_argv[0] = 'account_id' then
    if exists (select from audit_heads h where h.account_id = changed.account_id and h.xmin = pg_current_xact_id()::xid) then return null; end if;
  elsif tg_table_name = 'accounts' then
    if exists (select from audit_heads h where h.account_id = changed.id and h.xmin = pg_current_xact_id()::xid) then return null; end if;
  else
    if tg_argv[0] = 'user_id' then person := changed.user_id; else person := changed.id; end if;
    if exists (
      select from memberships m join audit_heads h on h.account_id = m.account_id
      where m.user_id = person and h.xmin = pg_current_xact_id()::xid) then return null;
    end if;
    if not exists (
      select from memberships m join accounts a on a.id = m.account_id
      where m.user_id = person and is_active(m) and a.closed_at is null) then return null;
    end if;
  end if;
  raise exception 'change of % that stands in no log', tg_table_name
    using errcode = 'insufficient_privilege', hint = 'The event is written by finish(), in the same transaction.';
end $$;

-- Whether the application changes something now: the schema's owner, who migrates, is asked for the announcement alone.
create function is_application() returns boolean language sql stable
return session_user = 'gatehouse_app' or current_setting('role') = 'gatehouse_app';

-- Whether a function that purges is at work: what it deletes was over long ago, and is in the log.
create function is_purging() returns boolean language sql stable
return current_user <> 'gatehouse_app' and current_setting('gatehouse.announced', true) like '%:purge';

do $$
declare name text; key text;
begin
  for name, key in
    select c.relname, coalesce((
      select a.attname from pg_attribute a
      where a.attrelid = c.oid and a.attname in ('account_id', 'user_id') order by a.attname limit 1), 'id')
    from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'announced' and c.relnamespace = 'gatehouse'::regnamespace and c.relname <> 'audit_events'
  loop
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, key);
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, key);
  end loop;
end $$;

-- An account that is closed: its own members do not get in any more, and what the system still does with it stands in its log.
create or replace function closed_account(of_account uuid) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object('id', a.id, 'slug', a.slug, 'name', a.name, 'passkeysOf', a.passkeys_of, 'touchToPlay', a.touch_to_play,
    'closed', true, 'membership', null, 'head', (
    select jsonb_build_object('seq', h.seq, 'at', h.at,
      'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
    from audit_heads h where h.account_id = a.id))
  from accounts a where a.id = of_account and a.closed_at is not null
$$;

-- as in 0008; every account that is locked is answered, closed or not
create or replace function enter_system(of_accounts uuid[], announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare one uuid; found_account jsonb; entered jsonb := '[]';
begin
  for one in select distinct a from unnest(of_accounts) a order by a loop
    if announced is not null then perform from accounts a where a.id = one for no key update; end if;
    found_account := coalesce(entered_account(one, null, announced is not null), closed_account(one));
    if found_account is null then raise exception 'there is no account %', one using errcode = 'no_data_found'; end if;
    entered := entered || found_account;
  end loop;
  perform set_config('gatehouse.system', 'on', true);
  if announced is not null then
    perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  return jsonb_build_object('accounts', entered);
end $$;

-- The system's way in to a person: every open account that they are an active member of, with their membership. Locks the accounts in
-- id order, then the person. 'again' where they have joined or left one meanwhile.
create function enter_person(of_user uuid, announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare one uuid; of_membership uuid; found_account jsonb; entered jsonb := '[]'; found_email text;
begin
  for one in
    select m.account_id from memberships m where m.user_id = of_user and is_active(m) order by m.account_id
  loop
    perform from accounts a where a.id = one for no key update;
    select m.id into of_membership from memberships m where m.account_id = one and m.user_id = of_user and is_active(m);
    if found then entered := entered || coalesce(entered_account(one, of_membership, true), '[]'); end if;
  end loop;
  select u.email into found_email from users u where u.id = of_user for update;
  if not found then raise exception 'there is no user %', of_user using errcode = 'no_data_found'; end if;
  -- joining an account waits for this row at its commit
  if jsonb_array_length(entered) <> (
    select count(*) from memberships m join accounts a on a.id = m.account_id
    where m.user_id = of_user and is_active(m) and a.closed_at is null) then
    return jsonb_build_object('refused', 'again');
  end if;
  perform set_config('gatehouse.system', 'on', true);
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  return jsonb_build_object('user', jsonb_build_object('id', of_user, 'email', found_email), 'accounts', entered);
end $$;

-- as in 0014; who is no member of the account is refused before it is locked, and a closed account is none that an API key does not reach
create or replace function enter(
  kind text, secret bytea, as_email text, account_slug text, reach text, announced text, from_address inet default null
) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare
  of_user uuid; of_sign_in uuid; of_key api_keys; target uuid; one uuid; found_email text;
  entered jsonb := '[]'; of_membership uuid; awaited text; proved text; touched timestamptz;
begin
  if kind = 'sign-in' then
    select s.user_id, s.id, s.awaits, s.assurance, s.touched_at into of_user, of_sign_in, awaited, proved, touched from sign_ins s
    where s.token_hash = secret and is_open(s);
    if not found then return jsonb_build_object('refused', 'signed-out'); end if;
    if awaited is not null then return jsonb_build_object('refused', 'awaits-' || awaited); end if;
  elsif kind = 'api-key' then
    select k.* into of_key from api_keys k
    where k.secret_hash = secret and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())
      and exists (select from accounts a where a.id = k.account_id and a.closed_at is null);
    if not found then return jsonb_build_object('refused', 'signed-out'); end if;
    if of_key.ranges is not null and not coalesce(from_address <<= any (of_key.ranges), false) then
      return jsonb_build_object('refused', 'elsewhere', 'apiKey', of_key.id, 'account', of_key.account_id);
    end if;
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
      select from memberships m join accounts a on a.id = m.account_id
      where m.user_id = of_user and is_active(m) and m.account_id <> target and a.closed_at is null) then
      return jsonb_build_object('refused', 'beyond-key');
    end if;
    for one in
      select m.account_id from memberships m
      where m.user_id = of_user and is_active(m) and (target is null or m.account_id = target) order by m.account_id
    loop
      if announced is not null then perform from accounts a where a.id = one for no key update; end if;
      select m.id into of_membership from memberships m where m.account_id = one and m.user_id = of_user and is_active(m);
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
        where m.user_id = of_user and is_active(m) and a.closed_at is null) then
        return jsonb_build_object('refused', 'again');
      end if;
    end if;
  else
    if target is not null then
      select a.id, m.id into target, of_membership
      from accounts a left join memberships m on m.account_id = a.id and m.user_id = of_user and is_active(m)
      where a.id = target and a.closed_at is null;
    else
      select a.id, m.id into target, of_membership
      from accounts a left join memberships m on m.account_id = a.id and m.user_id = of_user and is_active(m)
      where a.slug = account_slug and a.closed_at is null;
    end if;
    if target is null or of_user is not null and of_membership is null then
      return jsonb_build_object('refused', 'not-a-member');
    end if;
    if announced is not null then perform from accounts a where a.id = target for no key update; end if;
    -- looked at again under the lock
    entered := jsonb_build_array(entered_account(target, of_membership, announced is not null));
    if entered -> 0 = 'null'::jsonb or of_user is not null and entered #> '{0,membership}' = 'null'::jsonb then
      return jsonb_build_object('refused', 'not-a-member');
    end if;
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
    'assurance', proved,
    'touchedAt', touched,
    'hasPasskey', of_user is not null and exists (select from passkeys p where p.user_id = of_user and p.removed_at is null),
    'apiKey', case when of_key.id is null then null else
      jsonb_build_object('id', of_key.id, 'name', of_key.name, 'scopes', to_jsonb(of_key.scopes)) end,
    'accounts', entered);
end $$;

revoke all on function require_event(), is_application(), is_purging(), enter_person(uuid, text) from public;
grant execute on function is_application(), is_purging(), enter_person(uuid, text) to gatehouse_app;
