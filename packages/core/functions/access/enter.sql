-- The way in of a caller: finds out who asks, locks what a verb changes, sets the row-security context of the transaction.
-- Sent since release 1: all seven. Answers {user, signIn, assurance, touchedAt, hasPasskey, apiKey, accounts}, or {refused} with the reason.

-- kind: 'sign-in' (secret is the hash of the cookie's token), 'api-key' (hash of the key), 'operator' (whoever
-- runs Gatehouse, on its own machine; as_email names the member to act as).
-- reach: 'account' (the account by slug, or the API key's own) or 'user' (every account of the user).
-- announced: the audit verb, or null for a read. With a verb the accounts are locked, in id order, and the membership is read again
-- under the lock, so that a revocation that has just committed wins. Who is no member is refused before anything is locked.
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

grant execute on function enter(text, bytea, text, text, text, text, inet) to gatehouse_app;
