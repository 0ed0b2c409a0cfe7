-- Passkeys: the second factor of a sign-in, or all of it; and the touch that dangerous actions ask for.

create table passkeys (
  user_id uuid not null references users deferrable initially deferred,
  id uuid not null,
  name text not null,
  credential_id bytea not null unique,
  -- COSE_Key, RFC 9052 §7
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null,
  -- whether its maker copies it to other devices (backup eligibility, WebAuthn §6.1.3)
  synced boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz,
  primary key (user_id, id)
);

-- What a ceremony was begun with: used once, whatever comes of it.
create table passkey_challenges (
  challenge bytea primary key,
  ceremony text not null check (ceremony in ('enrol', 'sign-in', 'touch')),
  -- whose it is; null where anybody may sign in with it
  user_id uuid references users deferrable initially deferred,
  expires_at timestamptz not null,
  check (ceremony = 'sign-in' or user_id is not null)
);
create index passkey_challenges_expired on passkey_challenges (expires_at);

alter table sign_ins
  drop constraint sign_ins_assurance_check,
  add check (assurance in ('mail', 'passkey', 'mail+passkey')),
  -- what it still needs before it signs in anybody
  add column awaits text check (awaits in ('passkey')),
  -- when a passkey was last touched in it
  add column touched_at timestamptz;

create trigger announced before insert or update or delete on passkeys for each statement execute function require_announcement();
alter table passkeys enable row level security;
alter table passkey_challenges enable row level security;
create policy system on passkeys using ((select system_in_context()));
create policy own on passkeys using (user_id = (select user_in_context()));
create policy colleagues on passkeys for select using (exists (
  select from memberships
  where memberships.account_id = (select account_in_context()) and memberships.user_id = passkeys.user_id and memberships.ended_at is null));
create policy system on passkey_challenges using ((select system_in_context()));
grant select, insert, update on passkeys to gatehouse_app;
grant select, insert, delete on passkey_challenges to gatehouse_app;

-- as in 0004; a sign-in that awaits its second factor lets nobody in, and the answer tells of passkeys
create or replace function enter(kind text, secret bytea, as_email text, account_slug text, reach text, announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare
  of_user uuid; of_sign_in uuid; of_key api_keys; target uuid; one uuid; found_email text;
  entered jsonb := '[]'; of_membership uuid; awaited text; proved text; touched timestamptz;
begin
  if kind = 'sign-in' then
    select s.user_id, s.id, s.awaits, s.assurance, s.touched_at into of_user, of_sign_in, awaited, proved, touched from sign_ins s
    where s.token_hash = secret and s.ended_at is null and s.expires_at > clock_timestamp();
    if not found then return jsonb_build_object('refused', 'signed-out'); end if;
    if awaited is not null then return jsonb_build_object('refused', 'awaits-' || awaited); end if;
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
