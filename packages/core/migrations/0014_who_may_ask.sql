-- Who may ask: an account may require passkeys of its owners or of everyone, an API key may be bound to places in the
-- network, and a sign-in that nobody uses ends by itself.

alter table accounts
  -- of whom the account requires a passkey: without one they can only enrol one
  add column passkeys_of text not null default 'nobody' check (passkeys_of in ('nobody', 'owners', 'everyone')),
  -- whether a recording is shown only after a fresh touch
  add column touch_to_play boolean not null default false;

-- from where the key may be used; null for anywhere
alter table api_keys add column ranges cidr[] check (cardinality(ranges) > 0);

-- who is in no account is seen too
alter table last_seen alter column account_id drop not null;
create policy own on last_seen for select using (exists (
  select from sign_ins where sign_ins.id = last_seen.subject_id and sign_ins.user_id = (select user_in_context())));

-- The one place that says how long nobody may use a sign-in.
create function idle_limit() returns interval language sql immutable return interval '72 hours';

-- When a sign-in was used last. Plain SQL, so that both are part of the query that asks.
create function last_used(s sign_ins) returns timestamptz language sql stable
return greatest(s.created_at, s.touched_at, (select l.at from last_seen l where l.subject_id = s.id));

create function is_open(s sign_ins) returns boolean language sql stable
return s.ended_at is null and s.expires_at > statement_timestamp() and last_used(s) > statement_timestamp() - idle_limit();

create or replace function entered_account(of_account uuid, of_membership uuid, locked boolean) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object(
    'id', a.id, 'slug', a.slug, 'name', a.name, 'passkeysOf', a.passkeys_of, 'touchToPlay', a.touch_to_play,
    'membership', case when m.id is null then null else jsonb_build_object('id', m.id, 'role', m.role, 'login', m.login, 'servers', to_jsonb(m.server_ids)) end,
    'head', case when locked then (
      select jsonb_build_object('seq', h.seq, 'at', h.at,
        'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
      from audit_heads h where h.account_id = a.id) end)
  from accounts a
  left join memberships m on m.account_id = a.id and m.id = of_membership and is_active(m)
  where a.id = of_account and a.closed_at is null
$$;

-- as in 0012; a sign-in that was idle for too long lets nobody in, nor does an API key from elsewhere than its ranges
drop function enter(text, bytea, text, text, text, text);
create function enter(
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
      select from memberships m where m.user_id = of_user and is_active(m) and m.account_id <> target) then
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
    if target is null and account_slug is not null then
      select a.id into target from accounts a where a.slug = account_slug and a.closed_at is null;
    end if;
    if target is null then return jsonb_build_object('refused', 'not-a-member'); end if;
    if announced is not null then perform from accounts a where a.id = target for no key update; end if;
    if of_user is not null then
      select m.id into of_membership from memberships m
      where m.account_id = target and m.user_id = of_user and is_active(m);
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
    'assurance', proved,
    'touchedAt', touched,
    'hasPasskey', of_user is not null and exists (select from passkeys p where p.user_id = of_user and p.removed_at is null),
    'apiKey', case when of_key.id is null then null else
      jsonb_build_object('id', of_key.id, 'name', of_key.name, 'scopes', to_jsonb(of_key.scopes)) end,
    'accounts', entered);
end $$;

revoke all on function enter(text, bytea, text, text, text, text, inet), last_used(sign_ins), is_open(sign_ins), idle_limit() from public;
grant execute on function enter(text, bytea, text, text, text, text, inet), last_used(sign_ins), is_open(sign_ins), idle_limit() to gatehouse_app;
