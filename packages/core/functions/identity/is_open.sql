-- Whether a sign-in lets its person in at this moment.
-- Sent since release 1: a row of sign_ins.
create or replace function is_open(s sign_ins) returns boolean language sql stable
as $$
  select s.ended_at is null and s.expires_at > statement_timestamp()
    and gatehouse.last_used(s) > statement_timestamp() - gatehouse.idle_limit()
$$;

grant execute on function is_open(sign_ins) to gatehouse_app;
