-- What owners may know of how the members of their account prove themselves, and how they end a member's sign-ins. Both functions
-- look past row security, for members of the account in context alone, and answer counts: never a sign-in or a code itself.

create function is_member_in_context(of_user uuid) returns boolean language sql stable
return exists (
  select from memberships m where m.account_id = account_in_context() and m.user_id = of_user and m.ended_at is null);

create function proofs_of(of_user uuid) returns table (sign_ins integer, recovery_codes integer)
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select
    (select count(*) from sign_ins s where s.user_id = of_user and s.awaits is null and is_open(s))::integer,
    (select octet_length(c.hashes) / 32 from recovery_codes c where c.user_id = of_user and c.voided_at is null)
  where is_member_in_context(of_user)
$$;

-- A sign-in is a person's and not an account's: it ends everywhere.
create function end_sign_ins_of(of_user uuid) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare ended integer;
begin
  if not is_member_in_context(of_user) then return 0; end if;
  update sign_ins s set ended_at = clock_timestamp() where s.user_id = of_user and is_open(s);
  get diagnostics ended = row_count;
  return ended;
end $$;

-- Whether an address, as a session has it written down, is within ranges; what is no address is within none.
create function is_within(address text, ranges cidr[]) returns boolean language plpgsql immutable as $$
begin
  return regexp_replace(regexp_replace(address, '^::ffff:(?=\d+\.)', '', 'i'), '%.*$', '')::inet <<= any (ranges);
exception when invalid_text_representation then
  return false;
end $$;

revoke all on function is_member_in_context(uuid), proofs_of(uuid), end_sign_ins_of(uuid), is_within(text, cidr[]) from public;
grant execute on function proofs_of(uuid), end_sign_ins_of(uuid), is_within(text, cidr[]) to gatehouse_app;
