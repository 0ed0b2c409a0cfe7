-- The way in of a caller: finds out who asks, locks what a verb changes, sets the row-security context of the transaction.
-- Sent since release 1: all seven. Answers {user, signIn, assurance, touchedAt, hasPasskey, apiKey, accounts}, or {refused} with the reason.

-- kind: 'sign-in' (secret is the hash of the cookie's token), 'api-key' (hash of the key), 'operator' (whoever
-- runs Gatehouse, on its own machine; as_email names the member to act as).
-- reach: 'account' (the account by slug, or the API key's own) or 'user' (every account of the user).
-- announced: the audit verb, or null for a read. It looks before it locks, so that who is refused has waited for nobody and kept nobody
-- waiting; then the accounts are locked, in id order, and everything that may have changed meanwhile is read again, so that a revocation
-- that has just committed wins.
create or replace function enter(
  kind text, secret bytea, as_email text, account_slug text, reach text, announced text, from_address inet default null
) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare
  of_user uuid; found_email text; with_passkey boolean;
  of_sign_in uuid; awaited text; proved text; touched timestamptz;
  of_key uuid; key_name text; key_scopes text[]; key_is_here boolean; key_is_of_account boolean;
  target uuid; of_account accounts; of_membership uuid; entered jsonb;
  locked uuid[]; is_locked boolean; is_member boolean; still_open boolean; setting text;
begin
  -- A lateral join with a limit is looked up by its key; without one PostgreSQL hashes tables that are small, and that takes longer.
  if kind = 'sign-in' then
    -- open as is_open() has it, which would be run as a function of its own
    select s.user_id, s.id, s.awaits, s.assurance, s.touched_at, (select u.email from users u where u.id = s.user_id),
      exists (select from passkeys p where p.user_id = s.user_id and p.removed_at is null),
      a.id, (found.m).id, case when announced is null then entered_account(a, found.m, null) end
    into of_user, of_sign_in, awaited, proved, touched, found_email, with_passkey, target, of_membership, entered
    from sign_ins s
    left join accounts a on reach = 'account' and a.slug = account_slug and a.closed_at is null
    left join lateral (
      select m from memberships m where m.account_id = a.id and m.user_id = s.user_id and is_active(m) limit 1) found on true
    where s.token_hash = secret and s.ended_at is null and s.expires_at > statement_timestamp()
      and greatest(s.created_at, s.touched_at, (select l.at from last_seen l where l.subject_id = s.id)) > statement_timestamp() - idle_limit();
    if not found then return '{"refused": "signed-out"}'; end if;
    if awaited is not null then return jsonb_build_object('refused', 'awaits-' || awaited); end if;
  elsif kind = 'api-key' then
    select k.id, k.name, k.scopes, k.ranges is null or coalesce(from_address <<= any (k.ranges), false),
      account_slug is null or a.slug = account_slug, made.by_user, (select u.email from users u where u.id = made.by_user),
      exists (select from passkeys p where p.user_id = made.by_user and p.removed_at is null),
      a.id, (made.m).id, case when announced is null then entered_account(a, made.m, null) end
    into of_key, key_name, key_scopes, key_is_here, key_is_of_account, of_user, found_email, with_passkey, target, of_membership, entered
    from api_keys k
    join accounts a on a.id = k.account_id and a.closed_at is null
    left join lateral (
      select m.user_id as by_user, case when is_active(m) then m end as m
      from memberships m where m.account_id = k.account_id and m.id = k.membership_id limit 1) made on true
    where k.secret_hash = secret and k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp());
    if not found then return '{"refused": "signed-out"}'; end if;
    if not key_is_here then return jsonb_build_object('refused', 'elsewhere', 'apiKey', of_key, 'account', target); end if;
    if not key_is_of_account then return '{"refused": "not-a-member"}'; end if;
  elsif kind = 'operator' then
    if as_email is not null then
      select u.id, u.email, exists (select from passkeys p where p.user_id = u.id and p.removed_at is null)
      into of_user, found_email, with_passkey from users u where u.email = as_email;
      if not found then return '{"refused": "not-a-member"}'; end if;
    end if;
    select a.id, m.id, entered_account(a, m, null) into target, of_membership, entered
    from accounts a
    left join memberships m on m.account_id = a.id and m.user_id = of_user and is_active(m)
    where reach = 'account' and a.slug = account_slug and a.closed_at is null;
  else
    raise exception 'unknown kind of caller %', kind;
  end if;

  if reach = 'account' then
    if target is null or of_user is not null and of_membership is null then return '{"refused": "not-a-member"}'; end if;
    if announced is not null then
      select a.* into of_account from accounts a where a.id = target and a.closed_at is null for no key update;
      if not found then return '{"refused": "not-a-member"}'; end if;
    end if;
  elsif of_user is null then
    return '{"refused": "signed-out"}';
  elsif announced is null then
    select coalesce(jsonb_agg(entered_account(a, m, null) order by a.id), '[]') into entered
    from memberships m join accounts a on a.id = m.account_id and a.closed_at is null
    where m.user_id = of_user and is_active(m) and (target is null or a.id = target);
  else
    -- an API key is bound to one account: it must not change what its maker has in others
    if kind = 'api-key' and exists (
      select from memberships m join accounts a on a.id = m.account_id
      where m.user_id = of_user and is_active(m) and m.account_id <> target and a.closed_at is null) then
      return '{"refused": "beyond-key"}';
    end if;
    locked := array(
      select a.id from accounts a
      where a.id in (select m.account_id from memberships m where m.user_id = of_user and is_active(m))
      order by a.id for no key update);
    -- joining an account waits for this row at its commit
    perform from users u where u.id = of_user for update;
    select coalesce(jsonb_agg(entered_account(a, m, h) order by a.id), '[]'), coalesce(bool_and(a.id = any (locked)), true)
    into entered, is_locked
    from memberships m
    join accounts a on a.id = m.account_id and a.closed_at is null
    left join audit_heads h on h.account_id = a.id
    where m.user_id = of_user and is_active(m);
    -- one was joined since the list above was read: the caller comes again
    if not is_locked then return '{"refused": "again"}'; end if;
  end if;

  if announced is not null then
    -- a membership, sign-in or key that ended while this waited has lost
    select case when reach = 'user' then entered else entered_account(of_account, found.m, log.h) end,
      reach = 'user' or of_user is null or (found.m).id is not null,
      (select u.email from users u where u.id = of_user),
      exists (select from passkeys p where p.user_id = of_user and p.removed_at is null),
      case kind
        when 'sign-in' then exists (select from sign_ins s where s.user_id = of_user and s.id = of_sign_in and s.ended_at is null)
        when 'api-key' then exists (select from api_keys k where k.account_id = target and k.id = of_key and k.revoked_at is null)
        else true end
    into entered, is_member, found_email, with_passkey, still_open
    from (select) once
    left join lateral (
      select m from memberships m where m.account_id = target and m.id = of_membership and is_active(m) limit 1) found on reach = 'account'
    left join lateral (select h from audit_heads h where h.account_id = target limit 1) log on reach = 'account';
    if not is_member then return '{"refused": "not-a-member"}'; end if;
    if not still_open then return '{"refused": "signed-out"}'; end if;
    setting := set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  end if;
  if reach = 'account' then setting := set_config('gatehouse.account', target::text, true); end if;
  if of_user is not null then setting := set_config('gatehouse.user', of_user::text, true); end if;
  return jsonb_build_object(
    'user', case when of_user is not null then jsonb_build_object('id', of_user, 'email', found_email) end,
    'signIn', of_sign_in,
    'assurance', proved,
    'touchedAt', touched,
    'hasPasskey', of_user is not null and with_passkey,
    'apiKey', case when of_key is not null then jsonb_build_object('id', of_key, 'name', key_name, 'scopes', key_scopes) end,
    'accounts', case when reach = 'account' then jsonb_build_array(entered) else entered end);
end $$;

grant execute on function enter(text, bytea, text, text, text, text, inet) to gatehouse_app;
