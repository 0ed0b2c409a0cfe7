-- The system's way in to a person: locks every open account that they are an active member of, in id order, then the person.
-- Sent since release 1: both. Answers {user, accounts}; {refused: 'again'} where they have joined an account meanwhile.
create or replace function enter_person(of_user uuid, announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare locked uuid[]; found_email text; entered jsonb; is_locked boolean; setting text;
begin
  locked := array(
    select a.id from accounts a
    where a.id in (select m.account_id from memberships m where m.user_id = of_user and is_active(m))
    order by a.id for no key update);
  -- joining an account waits for this row at its commit
  select u.email into found_email from users u where u.id = of_user for update;
  if not found then raise exception 'there is no user %', of_user using errcode = 'no_data_found'; end if;
  select coalesce(jsonb_agg(entered_account(a, m, h) order by a.id), '[]'), coalesce(bool_and(a.id = any (locked)), true)
  into entered, is_locked
  from memberships m
  join accounts a on a.id = m.account_id and a.closed_at is null
  left join audit_heads h on h.account_id = a.id
  where m.user_id = of_user and is_active(m);
  if not is_locked then return '{"refused": "again"}'; end if;
  setting := set_config('gatehouse.system', 'on', true);
  setting := set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  return jsonb_build_object('user', jsonb_build_object('id', of_user, 'email', found_email), 'accounts', entered);
end $$;

grant execute on function enter_person(uuid, text) to gatehouse_app;
