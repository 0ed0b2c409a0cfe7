-- Whom to tell of what happens to a person's proofs. It looks past row security: an owner of one account may have to be told what one
-- of another has asked for. Sent since release 1: both. Answers the person, and each owner with the names of the accounts they share.
create or replace function to_be_told(of_user uuid, owner_roles text[]) returns table (email text, accounts text[])
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select u.email, null::text[] from users u where u.id = of_user
  union all
  select u.email, array_agg(a.name order by a.name)
  from memberships theirs
  join accounts a on a.id = theirs.account_id and a.closed_at is null
  join memberships m on m.account_id = a.id and m.role = any(owner_roles) and is_active(m) and m.user_id <> of_user
  join users u on u.id = m.user_id
  where theirs.user_id = of_user and is_active(theirs)
  group by u.email
$$;

grant execute on function to_be_told(uuid, text[]) to gatehouse_app;
