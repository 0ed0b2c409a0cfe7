-- In how many accounts a person is that somebody else does not own. It looks past row security, and answers a number alone.
-- Sent since release 1: all three.
create or replace function accounts_beyond(of_user uuid, owner uuid, owner_roles text[]) returns integer
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select count(*)::integer from memberships theirs
  join accounts a on a.id = theirs.account_id and a.closed_at is null
  where theirs.user_id = of_user and is_active(theirs) and not exists (
    select from memberships m where m.account_id = theirs.account_id and m.user_id = owner and m.role = any(owner_roles) and is_active(m))
$$;

grant execute on function accounts_beyond(uuid, uuid, text[]) to gatehouse_app;
