-- Removes what was over a day ago, and is in the log: no event of its own is due.
-- Since release 1. Answers nothing.
create or replace function purge_email_changes() returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':purge', true);
  delete from email_changes where expires_at < now() - interval '1 day';
  perform set_config('gatehouse.announced', '', true);
end $$;

grant execute on function purge_email_changes() to gatehouse_app;
