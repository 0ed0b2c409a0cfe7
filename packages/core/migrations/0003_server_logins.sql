-- Bookkeeping: the logins that a server holds something of, or whose accounts may be open there, a row each. They are in
-- server_syncs as well, where they are read with the server; here they are found by their name.
create table server_logins (
  account_id uuid not null,
  server_id uuid not null,
  login text not null,
  primary key (account_id, server_id, login),
  foreign key (account_id, server_id) references server_syncs (account_id, server_id) deferrable initially deferred
);
create index server_logins_login on server_logins (account_id, login, server_id);

alter table server_logins enable row level security;
create policy account on server_logins for select using (account_id = (select account_in_context()));
create policy system on server_logins for select using ((select system_in_context()));
grant select on server_logins to gatehouse_app;

-- Keeps them in step. A key that is exchanged changes no login, and writes nothing.
create function keep_server_logins() returns trigger
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
    insert into server_logins (account_id, server_id, login)
    select new.account_id, new.server_id, login from unnest(are) login where not login = any(were);
  end if;
  return null;
end $$;
revoke all on function keep_server_logins() from public;

create trigger keep_logins_new after insert on server_syncs
  for each row when (new.reported <> '{}' or new.to_close <> '{}') execute function keep_server_logins();
create trigger keep_logins after update of reported, to_close on server_syncs
  for each row when (old.reported is distinct from new.reported or old.to_close is distinct from new.to_close) execute function keep_server_logins();
create trigger keep_logins_gone after delete on server_syncs
  for each row when (old.reported <> '{}' or old.to_close <> '{}') execute function keep_server_logins();

insert into server_logins (account_id, server_id, login)
select account_id, server_id, jsonb_object_keys(reported) from server_syncs
union select account_id, server_id, unnest(to_close) from server_syncs;
