-- Of a sign-in that is over, the address and the browser are kept for 90 days; the log keeps that there was one.
-- Sent since release 1: how many to remove at most. Answers how many were.
create or replace function purge_sign_ins(most integer) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare purged integer;
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':purge', true);
  delete from sign_ins s where (s.user_id, s.id) in (
    select o.user_id, o.id from sign_ins o
    where o.created_at < now() - interval '90 days' -- none ends before it begins
      and least(o.ended_at, o.expires_at, last_used(o) + idle_limit()) < now() - interval '90 days'
    limit most);
  get diagnostics purged = row_count;
  return purged;
end $$;

grant execute on function purge_sign_ins(integer) to gatehouse_app;
