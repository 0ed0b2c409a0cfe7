-- When a sign-in was used last.
-- Sent since release 1: a row of sign_ins.
create or replace function last_used(s sign_ins) returns timestamptz language sql stable
  as $$ select greatest(s.created_at, s.touched_at, (select l.at from gatehouse.last_seen l where l.subject_id = s.id)) $$;

grant execute on function last_used(sign_ins) to gatehouse_app;
