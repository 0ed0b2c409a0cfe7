-- How long nobody may use a sign-in before it is over: the one place that says so.
-- Since release 1.
create or replace function idle_limit() returns interval language sql immutable
  as $$ select interval '72 hours' $$;

grant execute on function idle_limit() to gatehouse_app;
