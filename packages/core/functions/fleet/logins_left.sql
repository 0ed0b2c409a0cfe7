-- Logins of whom something is on the host, or whose account may be open there.
-- Sent since release 1: a row of server_syncs. Answers a login a row.
create or replace function logins_left(y server_syncs) returns setof text language sql stable
  as $$ select jsonb_object_keys(y.reported) union select unnest(y.to_close) $$;

grant execute on function logins_left(server_syncs) to gatehouse_app;
