-- The logins on servers of the account in context that should not be there, until each server has proved that they are gone. It looks
-- past row security, as team_members() does.
-- Sent since release 1: both. Answers a row for each login on each server; none where no account is in context.

-- of_servers: ids, null for all servers; ssh_roles: the roles that give a login.
create or replace function left_over(of_servers uuid[], ssh_roles text[]) returns table (server_id uuid, login text)
language plpgsql stable security definer set search_path = gatehouse, pg_temp as $$
#variable_conflict use_column
declare
  here uuid := account_in_context();
  has_gateway_key boolean := exists (select from accounts a where a.id = here and a.gateway_public_key is not null);
begin
  return query
  with without_lines as materialized (
    select m.login from memberships m
    where m.account_id = here and m.ended_at is null and not (is_active(m) and m.role = any (ssh_roles) and (has_gateway_key or exists (
      select from ssh_keys k where k.user_id = m.user_id and (k.expires_at is null or k.expires_at > statement_timestamp())))))
  -- what no membership covers
  select l.server_id, l.login from server_logins l
  where l.account_id = here and not l.covered and (of_servers is null or l.server_id = any (of_servers))
  union
  -- all of a member who has no lines anywhere; laterally, since a kept plan may think that an account has few logins
  select l.server_id, l.login
  from without_lines m cross join lateral (select * from server_logins l where l.account_id = here and l.login = m.login offset 0) l
  where of_servers is null or l.server_id = any (of_servers)
  union
  -- all on a server that is being removed, unless its people keep their keys
  select l.server_id, l.login
  from servers s cross join lateral (select * from server_logins l where l.account_id = here and l.server_id = s.id offset 0) l
  where s.account_id = here and s.removed_at is not null and not s.keys_left and (of_servers is null or s.id = any (of_servers));
end $$;

grant execute on function left_over(uuid[], text[]) to gatehouse_app;
