-- Who may see and change what, held by the database itself. Functions that a policy, trigger, check or index names, and what those call,
-- stand here and in the migrations that follow; all others are files of ../functions, and nothing here may call one of them.

-- A policy asks for its context as (select …): once for a statement instead of once for a row.

create function account_in_context() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('gatehouse.account', true), '')::uuid $$;

create function user_in_context() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('gatehouse.user', true), '')::uuid $$;

create function system_in_context() returns boolean language sql stable parallel safe
  as $$ select current_setting('gatehouse.system', true) = 'on' $$;

-- Of an account: its rows to itself, all of them to the system.

do $$
declare name text;
begin
  foreach name in array array[
    'memberships', 'invites', 'api_keys', 'servers', 'management_keys', 'key_matches', 'server_syncs', 'server_surveys', 'server_sync_runs',
    'sessions', 'session_files', 'audit_events', 'audit_heads', 'last_seen']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;

  foreach name in array array['recording_sizes', 'recording_totals'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I for select using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;

  foreach name in array array[
    'accounts', 'users', 'sign_in_links', 'sign_ins', 'passkeys', 'passkey_challenges', 'recovery_codes', 'user_resets', 'email_changes',
    'ssh_keys', 'recording_disks']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;
end $$;

create policy account on accounts using (id = (select account_in_context()));
create policy own on accounts for select using (exists (
  select from memberships
  where memberships.account_id = accounts.id and memberships.user_id = (select user_in_context()) and memberships.ended_at is null));

-- an account sees how its own jobs fare, and nothing of what is in them
alter table jobs enable row level security;
create policy account on jobs for select using (account_id = (select account_in_context()));

alter table former_secrets enable row level security;
create policy system on former_secrets for select using ((select system_in_context()));

-- Of a person: their own things to themselves, and what their colleagues may know.

create policy own on users using (id = (select user_in_context()));
create policy colleagues on users for select using (exists (
  select from memberships where memberships.account_id = (select account_in_context()) and memberships.user_id = users.id));

create policy own on memberships for select using (user_id = (select user_in_context()));
create policy own on sign_ins using (user_id = (select user_in_context()));
create policy own on recovery_codes using (user_id = (select user_in_context()));
create policy own on email_changes using (user_id = (select user_in_context()));
create policy own on key_matches for select using (user_id = (select user_in_context()));
create policy own on last_seen for select using (exists (
  select from sign_ins where sign_ins.id = last_seen.subject_id and sign_ins.user_id = (select user_in_context())));

create policy own on passkeys using (user_id = (select user_in_context()));
create policy colleagues on passkeys for select using (exists (
  select from memberships
  where memberships.account_id = (select account_in_context()) and memberships.user_id = passkeys.user_id and memberships.ended_at is null));

create policy own on user_resets for select using (user_id = (select user_in_context()));
create policy colleagues on user_resets using (exists (
  select from memberships
  where memberships.account_id = (select account_in_context()) and memberships.user_id = user_resets.user_id and memberships.ended_at is null));

create policy own on ssh_keys using (user_id = (select user_in_context()));
create policy colleagues on ssh_keys for select using (exists (
  select from memberships
  where memberships.account_id = (select account_in_context()) and memberships.user_id = ssh_keys.user_id and memberships.ended_at is null));

-- Nothing changes without its event: it is announced before the change, and stands in the log at the commit.

-- Refuses a change in a transaction that has announced no audit event.
create function require_announcement() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('gatehouse.announced', true), '') not like pg_current_xact_id()::text || ':%' then
    raise exception 'change of % without an announced audit event', tg_table_name
      using errcode = 'insufficient_privilege',
            hint = 'Change tenant tables through mutation() of @gatehouse/core.';
  end if;
  return null;
end $$;

-- Whether a membership carries its rights at this moment.
create function is_active(m memberships) returns boolean language sql stable
  as $$ select m.ended_at is null and (m.expires_at is null or m.expires_at > statement_timestamp()) $$;

-- Runs at the commit, for each changed row. Whether this transaction has written an event, the head of the log tells: it is finish()'s
-- alone to write. Of a row of an account the event stands in that account; of one of a person's in one of the person's accounts, since an
-- owner may end what is a member's everywhere. Who is in no account has no log.
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
  -- each with the column that says whose the row is
  for name, key in values
    ('accounts', 'id'), ('users', 'id'),
    ('sign_ins', 'user_id'), ('passkeys', 'user_id'), ('recovery_codes', 'user_id'), ('user_resets', 'user_id'), ('email_changes', 'user_id'),
    ('ssh_keys', 'user_id'),
    ('memberships', 'account_id'), ('invites', 'account_id'), ('api_keys', 'account_id'), ('servers', 'account_id'),
    ('management_keys', 'account_id'), ('key_matches', 'account_id'), ('sessions', 'account_id'), ('session_files', 'account_id'),
    ('audit_events', 'account_id')
  loop
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
    continue when name = 'audit_events';
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, key);
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, key);
  end loop;
end $$;

-- The application's role: no BYPASSRLS, and the log can only grow.
grant usage on schema gatehouse to gatehouse_app;
grant select, insert, update on accounts, users, memberships, invites, servers, api_keys, sign_ins, passkeys, recovery_codes, user_resets,
  email_changes, management_keys, key_matches, sessions to gatehouse_app;
grant select, insert, update, delete on ssh_keys, server_syncs, server_surveys, server_sync_runs, sign_in_links, last_seen, rate_limits,
  recording_disks to gatehouse_app;
grant select, insert, delete on passkey_challenges to gatehouse_app;
grant select, insert on session_files to gatehouse_app;
-- changed by functions alone
grant select on audit_events, audit_heads, recording_sizes, recording_totals, former_secrets to gatehouse_app;
grant select (key, account_id, tries, until, error, given_up_at) on jobs to gatehouse_app;

revoke all on all functions in schema gatehouse from public;
grant execute on function account_in_context(), user_in_context(), system_in_context(), require_announcement(), is_active(memberships),
  is_application(), is_purging() to gatehouse_app;
