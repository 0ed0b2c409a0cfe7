-- Whose key it is, whoever asks: a fingerprint is registered once. It looks past row security.
-- Sent since release 1: SHA256:… Answers the person's id, or null.
create or replace function key_owner(of_fingerprint text) returns uuid
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select k.user_id from ssh_keys k where k.fingerprint = of_fingerprint
$$;

grant execute on function key_owner(text) to gatehouse_app;
