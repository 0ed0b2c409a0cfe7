-- How many members of each role the account in context has, and how many of them have a passkey. It looks past row security, which asks
-- about each member and each passkey.
-- Sent since release 1: the one. Answers a row for each role that somebody has; none where no account is in context.

-- named: the roles whose members without a passkey are counted and named; lacking: the first three of them by address, the caller left out.
create or replace function team_counts(named text[]) returns table (
  role text, members bigint, with_passkey bigint, without_passkey bigint, lacking text[]
)
language plpgsql stable security definer set search_path = gatehouse, pg_temp as $$
#variable_conflict use_column
declare
  here uuid := account_in_context();
  caller uuid := user_in_context();
begin
  return query
  with team as materialized (
    select m.role, m.user_id, exists (select from passkeys k where k.user_id = m.user_id and k.removed_at is null) as has_passkey
    from memberships m where m.account_id = here and m.ended_at is null)
  select t.role, count(*), count(*) filter (where t.has_passkey),
    count(*) filter (where not t.has_passkey and t.user_id is distinct from caller),
    case when t.role = any (named) then array(
      select u.email from team o join users u on u.id = o.user_id
      where o.role = t.role and not o.has_passkey and o.user_id is distinct from caller order by u.email limit 3) end
  from team t group by t.role;
end $$;

grant execute on function team_counts(text[]) to gatehouse_app;
