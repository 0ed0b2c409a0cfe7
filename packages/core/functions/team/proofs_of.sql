-- How a member of the account in context proves who they are. It looks past row security, and answers counts: never a sign-in or a code.
-- Sent since release 1: the person's id. Answers a row; none of who is no member.
create or replace function proofs_of(of_user uuid) returns table (sign_ins integer, recovery_codes integer)
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select
    (select count(*) from sign_ins s where s.user_id = of_user and s.awaits is null and is_open(s))::integer,
    (select octet_length(c.hashes) / 32 from recovery_codes c where c.user_id = of_user and c.voided_at is null)
  where is_member_in_context(of_user)
$$;

grant execute on function proofs_of(uuid) to gatehouse_app;
