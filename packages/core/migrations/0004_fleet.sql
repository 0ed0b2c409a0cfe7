-- Syncing a whole fleet: the bookkeeping of servers is the queue itself, so that who comes next can be fair across
-- accounts; management keys can be rotated; keys and memberships may end by themselves.

-- An account's management keys: the newest is the one that servers should accept. An older one is kept until no server
-- needs it, and then its private half goes.
create table management_keys (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  public_key text not null,
  private_key bytea,
  created_at timestamptz not null,
  retired_at timestamptz,
  primary key (account_id, id)
);
insert into management_keys (account_id, id, public_key, private_key, created_at)
  select id, gen_random_uuid(), management_public_key, management_private_key, created_at from accounts;
alter table accounts drop column management_public_key, drop column management_private_key;

alter table accounts add column check_minutes integer not null default 5 check (check_minutes between 1 and 1440);

-- an owner's access has no end, so that an account cannot lose its last one by the clock
alter table memberships add column expires_at timestamptz,
  add check (role <> 'OWNER' or expires_at is null);
create index memberships_expiring on memberships (expires_at) where expires_at is not null and ended_at is null;
alter table invites add column access_expires_at timestamptz;
alter table ssh_keys add column expires_at timestamptz;
create index ssh_keys_expiring on ssh_keys (expires_at) where expires_at is not null;

-- logins that existed on the host before, and that a person has said are their members'
alter table servers add column adopted text[] not null default '{}';
-- whether what still runs of a login is ended when its access ends
alter table servers add column end_processes boolean not null default true;

-- what somebody has said about a key found on a host: that it is this member's
create table key_matches (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  server_id uuid not null,
  user_id uuid not null references users deferrable initially deferred,
  fingerprint text not null,
  public_key text not null,
  matched_at timestamptz not null,
  declined_at timestamptz,
  primary key (account_id, id),
  unique (account_id, user_id, fingerprint),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);
create index key_matches_user on key_matches (user_id);

-- Bookkeeping.

alter table server_syncs
  add column due_at timestamptz not null default now(),
  -- the worker that has it in hand; see database/living-workers.ts
  add column leased_by text,
  -- somebody asked for it
  add column asked boolean not null default false,
  -- the last try may have changed the host, and nobody heard how far
  add column unsure boolean not null default false,
  -- the management key that the host last accepted
  add column management_key_id uuid,
  add column reported_files jsonb not null default '{}',
  -- login to {uid, groups} of accounts that are there already and nobody has adopted
  add column unadopted jsonb not null default '{}',
  add column took_ms integer;
update server_syncs set due_at = case when error_reason = 'host-key-changed' then 'infinity' else coalesce(next_try_at, now()) end,
  management_key_id = (select k.id from management_keys k where k.account_id = server_syncs.account_id);
alter table server_syncs drop column next_try_at;
create index server_syncs_due on server_syncs (due_at) where leased_by is null;
create index server_syncs_leased on server_syncs (leased_by) where leased_by is not null;

-- what a server was last seen to hold, every key line of every login, ours and others
create table server_surveys (
  account_id uuid not null,
  server_id uuid not null,
  at timestamptz not null,
  truncated boolean not null,
  -- [{login, managed, file, options, type, fingerprint, comment}]
  keys jsonb not null,
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

-- tries that changed something, failed in a new way, or recovered
create table server_sync_runs (
  account_id uuid not null,
  server_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  took_ms integer not null,
  cause text not null check (cause in ('change', 'check', 'retry', 'asked')),
  outcome text not null check (outcome in ('proved', 'failed')),
  -- [{what: login or file, added: [...], removed: [...]}]
  changes jsonb not null,
  error text,
  primary key (account_id, server_id, id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

do $$
declare name text;
begin
  foreach name in array array['management_keys', 'key_matches'] loop
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
  end loop;
  foreach name in array array['management_keys', 'key_matches', 'server_surveys', 'server_sync_runs'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;
end $$;
create policy own on key_matches for select using (user_id = (select user_in_context()));
grant select, insert, update on management_keys, key_matches to gatehouse_app;
grant select, insert, update, delete on server_surveys, server_sync_runs to gatehouse_app;

-- Whether a membership carries its rights at this moment.
create function is_active(m memberships) returns boolean language sql stable
  as $$ select m.ended_at is null and (m.expires_at is null or m.expires_at > statement_timestamp()) $$;

-- as in 0003, but a membership that is over by the clock is over
create or replace function entered_account(of_account uuid, of_membership uuid, locked boolean) returns jsonb
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select jsonb_build_object(
    'id', a.id, 'slug', a.slug, 'name', a.name,
    'membership', case when m.id is null then null else jsonb_build_object('id', m.id, 'role', m.role, 'login', m.login, 'servers', to_jsonb(m.server_ids)) end,
    'head', case when locked then (
      select jsonb_build_object('seq', h.seq, 'at', h.at,
        'frontier', (select coalesce(jsonb_agg(encode(node, 'hex') order by n), '[]') from unnest(h.frontier) with ordinality as f(node, n)))
      from audit_heads h where h.account_id = a.id) end)
  from accounts a
  left join memberships m on m.account_id = a.id and m.id = of_membership and is_active(m)
  where a.id = of_account and a.closed_at is null
$$;

-- as in 0003, with is_active()
create or replace function enter(kind text, secret bytea, as_email text, account_slug text, reach text, announced text) returns jsonb
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
    'apiKey', case when of_key.id is null then null else
      jsonb_build_object('id', of_key.id, 'name', of_key.name, 'scopes', to_jsonb(of_key.scopes)) end,
    'accounts', entered);
end $$;

-- as in 0003, but a server whose manifest may differ is due at once, and the workers are told
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

-- What tries came to, of several servers at once; each gives its lease back.
-- outcomes: [{account, server, version, outcome: 'proved'|'gone'|'failed'|'dropped', cause, tookMs, ...}], and with 'proved': digest, held,
-- files, key, changes; with 'failed': reason, message, found, held, unadopted, unsure, wait (seconds, null: until a person decides);
-- survey: {truncated, keys} where the host was surveyed; written: the keys in our part, where they were written.
create function record_syncs(outcomes jsonb) returns void
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
          management_key_id = coalesce((o ->> 'key')::uuid, s.management_key_id),
          -- a change that came meanwhile is due already; the rest is looked at again, spread so that a fleet does not come in step
          due_at = case when s.version > (o ->> 'version')::bigint then clock_timestamp()
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

revoke all on function is_active(memberships), record_syncs(jsonb) from public;
grant execute on function is_active(memberships), record_syncs(jsonb) to gatehouse_app;
