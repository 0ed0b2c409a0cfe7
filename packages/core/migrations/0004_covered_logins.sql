-- Whether a membership that has not ended covers the login on its server. What is not covered is left over; of what is, only the
-- logins of members who have no lines at all, so that a page looks at few of the hundreds on each server.

-- what an earlier migration has written in this transaction is checked now: no table is altered before that
set constraints all immediate;
set constraints all deferred;

alter table server_logins add column covered boolean not null default false;

-- What of a membership is a fact, and no matter of the clock, of a role or of keys.
create function covers(m memberships, server uuid) returns boolean language sql stable
  as $$ select m.ended_at is null and (m.server_ids is null or server = any(m.server_ids)) $$;

-- Held by whoever writes the account's logins on servers (shared) or its memberships (alone) until the commit: neither decides by what
-- the other is about to change. It comes before the locks of server_syncs. So few that a transaction may hold them all.
create function lock_logins(account uuid, alone boolean) returns void language plpgsql as $$
begin
  if alone then perform pg_advisory_xact_lock(4601, hashtext(account::text) & 1023);
  else perform pg_advisory_xact_lock_shared(4601, hashtext(account::text) & 1023); end if;
end $$;

create or replace function keep_server_logins() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
declare were text[] := '{}'; are text[] := '{}';
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
      insert into server_logins (account_id, server_id, login, covered)
      select new.account_id, new.server_id, login, exists (
        select from memberships m where m.account_id = new.account_id and m.login = logins.login and covers(m, new.server_id))
      from unnest(are) logins (login) where not login = any(were);
    end if;
  end if;
  return null;
end $$;

create function keep_covered_logins() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  if tg_op <> 'INSERT' then perform cover_logins(old.account_id, old.login); end if;
  if tg_op = 'INSERT' or tg_op = 'UPDATE' and (new.account_id, new.login) is distinct from (old.account_id, old.login) then
    perform cover_logins(new.account_id, new.login);
  end if;
  return null;
end $$;

create function cover_logins(account uuid, of_login text) returns void language plpgsql as $$
begin
  perform lock_logins(account, true);
  update server_logins l set covered = not l.covered
  where l.account_id = account and l.login = of_login and l.covered <> exists (
    select from memberships m where m.account_id = account and m.login = of_login and covers(m, l.server_id));
end $$;
revoke all on function covers(memberships, uuid), lock_logins(uuid, boolean), keep_covered_logins(), cover_logins(uuid, text)
  from public;
grant execute on function lock_logins(uuid, boolean) to gatehouse_app;

create trigger cover_logins_new after insert or delete on memberships for each row execute function keep_covered_logins();
create trigger cover_logins after update of account_id, login, server_ids, ended_at on memberships for each row
  when ((old.account_id, old.login, old.server_ids, old.ended_at) is distinct from (new.account_id, new.login, new.server_ids, new.ended_at))
  execute function keep_covered_logins();

create index server_logins_uncovered on server_logins (account_id, server_id, login) where not covered;
create index server_logins_uncovered_login on server_logins (account_id, login, server_id) where not covered;

-- Accounts are of very different sizes, and plans that are kept are made for an average one. It is said to be larger than it is, since a plan
-- for many rows serves few well, and not the other way round.
alter table memberships alter column account_id set (n_distinct = -0.002);
alter table servers alter column account_id set (n_distinct = -0.002);
alter table server_syncs alter column account_id set (n_distinct = -0.002);
alter table sessions alter column account_id set (n_distinct = -0.002);
alter table server_logins alter column account_id set (n_distinct = -0.0002);

update server_logins l set covered = true from memberships m
where m.account_id = l.account_id and m.login = l.login and covers(m, l.server_id);
