-- Servers carry labels, and a limit names servers one by one, by label, or both. A label covers servers to come: what a limit lets in to is
-- looked up where it matters, and only what is left over on servers is kept.

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

-- Which logins on servers a membership covers follows from labels too.

create function covers(m memberships, s servers) returns boolean language sql stable
return m.ended_at is null and is_within_limit(m.server_ids, m.server_labels, s.id, s.labels);

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

create or replace function cover_logins(account uuid, of_login text) returns void language plpgsql as $$
declare m memberships;
begin
  perform lock_logins(account, true);
  select * into m from memberships where account_id = account and login = of_login;
  update server_logins l set covered = not l.covered from servers s
  where l.account_id = account and l.login = of_login and s.account_id = account and s.id = l.server_id
    and l.covered <> (m.id is not null and covers(m, s));
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

create trigger cover_logins_labelled after update of labels on servers for each row
  when (old.labels <> new.labels) execute function keep_labelled_logins();
drop trigger cover_logins on memberships;
create trigger cover_logins after update of account_id, login, server_ids, server_labels, ended_at on memberships for each row
  when ((old.account_id, old.login, old.server_ids, old.server_labels, old.ended_at)
    is distinct from (new.account_id, new.login, new.server_ids, new.server_labels, new.ended_at))
  execute function keep_covered_logins();
drop function covers(memberships, uuid);

revoke all on function are_labels(text[]), is_within_limit(uuid[], text[], uuid, text[]), covers(memberships, servers), keep_labelled_logins()
  from public;
grant execute on function are_labels(text[]), is_within_limit(uuid[], text[], uuid, text[]) to gatehouse_app;
