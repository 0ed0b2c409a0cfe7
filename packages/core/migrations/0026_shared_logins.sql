-- Logins that several members may use, each on servers of its own: deploy.

set constraints all immediate;
set constraints all deferred;

create table shared_logins (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  login text not null check (login ~ '^[a-z_][a-z0-9_-]{0,30}$' and login <> 'root'),
  server_ids uuid[] not null,
  -- who may use it, on those of its servers that they reach
  user_ids uuid[] not null,
  created_at timestamptz not null,
  -- its name stays: what it has left on servers is never a person's
  removed_at timestamptz,
  primary key (account_id, id),
  unique (account_id, login),
  check (removed_at is null or server_ids = '{}' and user_ids = '{}')
);

do $$
declare name text := 'shared_logins';
begin
  execute format('alter table %I enable row level security', name);
  execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
  execute format('create policy system on %I using ((select system_in_context()))', name);
  execute format('create trigger announced before insert or update or delete on %I
                  for each statement execute function require_announcement()', name);
  execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                  for each row when (is_application()) execute function require_event(%L)', name, 'account_id');
  execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                  for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, 'account_id');
end $$;
grant select, insert, update, delete on shared_logins to gatehouse_app;

-- the one by which a session goes; null for the member's own
alter table sessions add column shared_login text;

-- Whether a server should have a login that is shared.
create function is_shared_on(account uuid, of_login text, server uuid) returns boolean language sql stable
return exists (
  select from shared_logins l where l.account_id = account and l.login = of_login and server = any(l.server_ids));

create or replace function keep_server_logins() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
declare were text[] := '{}'; are text[] := '{}'; s servers;
begin
  if tg_op <> 'INSERT' then
    were := array(select jsonb_object_keys(old.reported) union select unnest(old.to_close) order by 1);
  end if;
  if tg_op <> 'DELETE' then
    are := array(select jsonb_object_keys(new.reported) union select unnest(new.to_close) order by 1);
  end if;
  if were is distinct from are then
    delete from server_logins l
    where l.account_id = old.account_id and l.server_id = old.server_id and l.login = any(were) and not l.login = any(are);
    if not are <@ were then
      perform lock_logins(new.account_id, false);
      select * into s from servers where account_id = new.account_id and id = new.server_id;
      insert into server_logins (account_id, server_id, login, covered)
      select new.account_id, new.server_id, login, is_shared_on(new.account_id, logins.login, new.server_id) or exists (
        select from memberships m where m.account_id = new.account_id and m.login = logins.login and covers(m, s))
      from unnest(are) logins (login) where not login = any(were);
    end if;
  end if;
  return null;
end $$;

create or replace function cover_logins(account uuid, of_login text) returns void language plpgsql as $$
declare m memberships;
begin
  perform lock_logins(account, true);
  select * into m from memberships where account_id = account and login = of_login;
  update server_logins l set covered = not l.covered from servers s
  where l.account_id = account and l.login = of_login and s.account_id = account and s.id = l.server_id
    and l.covered <> (m.id is not null and covers(m, s) or is_shared_on(account, of_login, s.id));
end $$;

create function keep_covered_shared_logins() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  perform cover_logins(new.account_id, new.login);
  return null;
end $$;

create trigger cover_logins_new after insert on shared_logins for each row execute function keep_covered_shared_logins();
create trigger cover_logins after update of server_ids on shared_logins for each row
  when (old.server_ids is distinct from new.server_ids) execute function keep_covered_shared_logins();

revoke all on function is_shared_on(uuid, text, uuid), keep_covered_shared_logins() from public;
