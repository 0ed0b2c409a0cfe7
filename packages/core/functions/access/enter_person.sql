-- The system's way in to a person: locks every open account that they are an active member of, in id order, then the person.
-- Sent since release 1: both. Answers {user, accounts}; {refused: 'again'} where they have joined or left an account meanwhile.
create or replace function enter_person(of_user uuid, announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare one uuid; of_membership uuid; found_account jsonb; entered jsonb := '[]'; found_email text;
begin
  for one in
    select m.account_id from memberships m where m.user_id = of_user and is_active(m) order by m.account_id
  loop
    perform from accounts a where a.id = one for no key update;
    select m.id into of_membership from memberships m where m.account_id = one and m.user_id = of_user and is_active(m);
    if found then entered := entered || coalesce(entered_account(one, of_membership, true), '[]'); end if;
  end loop;
  select u.email into found_email from users u where u.id = of_user for update;
  if not found then raise exception 'there is no user %', of_user using errcode = 'no_data_found'; end if;
  -- joining an account waits for this row at its commit
  if jsonb_array_length(entered) <> (
    select count(*) from memberships m join accounts a on a.id = m.account_id
    where m.user_id = of_user and is_active(m) and a.closed_at is null) then
    return jsonb_build_object('refused', 'again');
  end if;
  perform set_config('gatehouse.system', 'on', true);
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  return jsonb_build_object('user', jsonb_build_object('id', of_user, 'email', found_email), 'accounts', entered);
end $$;

grant execute on function enter_person(uuid, text) to gatehouse_app;
