-- Ends a member's sign-ins. A sign-in is a person's and not an account's: it ends everywhere.
-- Sent since release 1: the person's id. Answers how many; 0 of who is no member of the account in context.
create or replace function end_sign_ins_of(of_user uuid) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare ended integer;
begin
  if not is_member_in_context(of_user) then return 0; end if;
  update sign_ins s set ended_at = clock_timestamp() where s.user_id = of_user and is_open(s);
  get diagnostics ended = row_count;
  return ended;
end $$;

grant execute on function end_sign_ins_of(uuid) to gatehouse_app;
