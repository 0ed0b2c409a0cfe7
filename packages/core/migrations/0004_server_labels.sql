-- Servers carry labels, and a limit names servers one by one, by label, or both. A label covers servers to come: what a limit lets in to is
-- looked up where it matters. What is kept is which logins on servers a membership covers, so that of the hundreds on each a page looks at
-- those alone that may be left over: what is not covered, and the logins of members who have no lines at all.

-- what an earlier migration has written in this transaction is checked now: no table is altered before that
set constraints all immediate;
set constraints all deferred;

-- Whether these are labels as people type them (staging, eu-1), each once and in order.
create function are_labels(labels text[]) returns boolean language sql immutable parallel safe
return not exists (select from unnest(labels) label where label is null or label !~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$')
  and labels = array(select distinct label collate "C" from unnest(labels) label order by 1);

-- Whether a limit lets in to a server: nothing else says what a limit means.
create function is_within_limit(limit_ids uuid[], limit_labels text[], server_id uuid, server_labels text[]) returns boolean
  language sql immutable parallel safe
return limit_ids is null or server_labels && limit_labels or server_id = any(limit_ids);

alter table servers add column labels text[] not null default '{}'
  constraint servers_labels check (labels = '{}' or cardinality(labels) <= 16 and are_labels(labels));

-- beside server_ids; null there is no limit
alter table memberships add column server_labels text[] not null default '{}'
  constraint memberships_labels check (server_labels = '{}' or server_ids is not null and cardinality(server_labels) <= 64 and are_labels(server_labels));
alter table invites add column server_labels text[] not null default '{}'
  constraint invites_labels check (server_labels = '{}' or server_ids is not null and cardinality(server_labels) <= 64 and are_labels(server_labels));

alter table server_logins add column covered boolean not null default false;

-- What of a membership is a fact, and no matter of the clock, of a role or of keys.
create function covers(m memberships, s servers) returns boolean language sql stable
return m.ended_at is null and is_within_limit(m.server_ids, m.server_labels, s.id, s.labels);

-- Held by whoever writes the account's logins on servers (shared) or its memberships (alone) until the commit: neither decides by what
-- the other is about to change. It comes before the locks of server_syncs. So few that a transaction may hold them all.
create function lock_logins(account uuid, alone boolean) returns void language plpgsql as $$
begin
  if alone then perform pg_advisory_xact_lock(4601, hashtext(account::text) & 1023);
  else perform pg_advisory_xact_lock_shared(4601, hashtext(account::text) & 1023); end if;
end $$;

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
      select new.account_id, new.server_id, login, exists (
        select from memberships m where m.account_id = new.account_id and m.login = logins.login and covers(m, s))
      from unnest(are) logins (login) where not login = any(were);
    end if;
  end if;
  return null;
end $$;

create function cover_logins(account uuid, of_login text) returns void language plpgsql as $$
declare m memberships;
begin
  perform lock_logins(account, true);
  select * into m from memberships where account_id = account and login = of_login;
  update server_logins l set covered = not l.covered from servers s
  where l.account_id = account and l.login = of_login and s.account_id = account and s.id = l.server_id
    and l.covered <> (m.id is not null and covers(m, s));
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

-- Of a server whose labels have changed, for those who are limited by label.
create function keep_labelled_logins() returns trigger
language plpgsql security definer set search_path = gatehouse, pg_temp as $$
begin
  perform lock_logins(new.account_id, true);
  update server_logins l set covered = not l.covered from memberships m
  where l.account_id = new.account_id and l.server_id = new.id
    and m.account_id = new.account_id and m.login = l.login and m.server_labels <> '{}' and l.covered <> covers(m, new);
  return null;
end $$;

create trigger cover_logins_new after insert or delete on memberships for each row execute function keep_covered_logins();
create trigger cover_logins after update of account_id, login, server_ids, server_labels, ended_at on memberships for each row
  when ((old.account_id, old.login, old.server_ids, old.server_labels, old.ended_at)
    is distinct from (new.account_id, new.login, new.server_ids, new.server_labels, new.ended_at))
  execute function keep_covered_logins();
create trigger cover_logins_labelled after update of labels on servers for each row
  when (old.labels <> new.labels) execute function keep_labelled_logins();

create index server_logins_uncovered on server_logins (account_id, server_id, login) where not covered;
create index server_logins_uncovered_login on server_logins (account_id, login, server_id) where not covered;

-- Accounts are of very different sizes, and plans that are kept are made for an average one. It is said to be larger than it is, since a plan
-- for many rows serves few well, and not the other way round.
alter table memberships alter column account_id set (n_distinct = -0.002);
alter table servers alter column account_id set (n_distinct = -0.002);
alter table server_syncs alter column account_id set (n_distinct = -0.002);
alter table sessions alter column account_id set (n_distinct = -0.002);
alter table server_logins alter column account_id set (n_distinct = -0.0002);

revoke all on function are_labels(text[]), is_within_limit(uuid[], text[], uuid, text[]), covers(memberships, servers), lock_logins(uuid, boolean),
  cover_logins(uuid, text), keep_covered_logins(), keep_labelled_logins() from public;
grant execute on function are_labels(text[]), is_within_limit(uuid[], text[], uuid, text[]), lock_logins(uuid, boolean) to gatehouse_app;

update server_logins l set covered = true from memberships m, servers s
where m.account_id = l.account_id and m.login = l.login and s.account_id = l.account_id and s.id = l.server_id and covers(m, s);
