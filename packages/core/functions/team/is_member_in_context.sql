-- Whether somebody is a member of the account in context.
-- Called by functions that look past row security, which have to ask it first.
create or replace function is_member_in_context(of_user uuid) returns boolean language sql stable
as $$
  select exists (
    select from gatehouse.memberships m
    where m.account_id = gatehouse.account_in_context() and m.user_id = of_user and m.ended_at is null)
$$;
