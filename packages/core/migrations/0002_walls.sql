-- Who may see and change what, held by the database itself. A policy asks for its context as (select …): once for a
-- statement instead of once for a row.

create function account_in_context() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('gatehouse.account', true), '')::uuid $$;

create function user_in_context() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('gatehouse.user', true), '')::uuid $$;

create function system_in_context() returns boolean language sql stable parallel safe
  as $$ select current_setting('gatehouse.system', true) = 'on' $$;

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

do $$
declare name text;
begin
  foreach name in array array['accounts','users','memberships','invites','ssh_keys','servers','api_keys','sign_ins','audit_events']
  loop
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
  end loop;

  foreach name in array array['memberships','invites','servers','api_keys','audit_events','server_syncs','last_seen','audit_heads']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;

  foreach name in array array['accounts','users','ssh_keys','sign_ins','sign_in_links']
  loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
  end loop;
end $$;

create policy account on accounts using (id = (select account_in_context()));
create policy own on memberships for select using (user_id = (select user_in_context()));
create policy own on users using (id = (select user_in_context()));
create policy colleagues on users for select using (exists (
  select from memberships where memberships.account_id = (select account_in_context()) and memberships.user_id = users.id));
create policy own on ssh_keys using (user_id = (select user_in_context()));
create policy colleagues on ssh_keys for select using (exists (
  select from memberships
  where memberships.account_id = (select account_in_context()) and memberships.user_id = ssh_keys.user_id and memberships.ended_at is null));
create policy own on sign_ins using (user_id = (select user_in_context()));
create policy own on accounts for select using (exists (
  select from memberships
  where memberships.account_id = accounts.id and memberships.user_id = (select user_in_context()) and memberships.ended_at is null));

-- The application's role: no BYPASSRLS, and the log can only grow.
grant usage on schema gatehouse to gatehouse_app;
grant select, insert, update on accounts, users, memberships, invites, servers, api_keys, sign_ins to gatehouse_app;
grant select, insert, update, delete on ssh_keys, server_syncs, sign_in_links, last_seen, rate_limits to gatehouse_app;
grant select on migrations to gatehouse_app;
-- written by finish() alone
grant select on audit_events, audit_heads to gatehouse_app;
