-- Removes jobs that were given up: why is of interest for a month.
-- Sent since release 1: how many to remove at most. Answers how many were.
create or replace function purge_jobs(most integer) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare purged integer;
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  delete from jobs j where j.id in (
    select g.id from jobs g where g.given_up_at < now() - interval '30 days' limit most);
  get diagnostics purged = row_count;
  return purged;
end $$;

grant execute on function purge_jobs(integer) to gatehouse_app;
