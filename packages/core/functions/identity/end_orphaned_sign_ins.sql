-- Ends the sign-ins of somebody whose last membership has ended, and what was begun in them.
-- Sent since release 1: the person's id. Answers how many.
create or replace function end_orphaned_sign_ins(of_user uuid) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare ended integer := 0;
begin
  -- two last memberships that end at once must not each see the other
  perform from users u where u.id = of_user for update;
  if not exists (
    select from memberships m join accounts a on a.id = m.account_id
    where m.user_id = of_user and m.ended_at is null and a.closed_at is null) then
    update sign_ins s set ended_at = clock_timestamp() where s.user_id = of_user and s.ended_at is null;
    get diagnostics ended = row_count;
    update email_changes c set ended_at = clock_timestamp(), outcome = 'signed-out' where c.user_id = of_user and c.ended_at is null;
  end if;
  return ended;
end $$;

grant execute on function end_orphaned_sign_ins(uuid) to gatehouse_app;
