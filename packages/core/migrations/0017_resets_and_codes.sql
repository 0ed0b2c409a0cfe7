-- An owner lets back in whom they own all of; recovery codes say how they were hashed; ended sign-ins go after a while.

-- In how many accounts a person is that somebody else does not own. It looks past row security, and answers a number alone.
create function accounts_beyond(of_user uuid, owner uuid, owner_roles text[]) returns integer
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select count(*)::integer from memberships theirs
  join accounts a on a.id = theirs.account_id and a.closed_at is null
  where theirs.user_id = of_user and is_active(theirs) and not exists (
    select from memberships m where m.account_id = theirs.account_id and m.user_id = owner and m.role = any(owner_roles) and is_active(m))
$$;
revoke execute on function accounts_beyond from public;
grant execute on function accounts_beyond to gatehouse_app;

-- The cost of each set (RFC 7914 §2: N, p; r is 8), so that it can rise without voiding what was printed.
alter table recovery_codes
  add column cost_n integer not null default 16384,
  add column cost_p integer not null default 1;
alter table recovery_codes alter column cost_n drop default, alter column cost_p drop default;

-- Of a sign-in that is over, the address and the browser are kept for 90 days; the log keeps that there was one.
create function purge_sign_ins() returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare purged integer;
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':purge', true);
  delete from sign_ins s where least(s.ended_at, s.expires_at, last_used(s) + idle_limit()) < now() - interval '90 days';
  get diagnostics purged = row_count;
  delete from last_seen l where l.at < now() - interval '400 days' and not exists (select from sign_ins s where s.id = l.subject_id)
    and not exists (select from memberships m where m.id = l.subject_id) and not exists (select from api_keys k where k.id = l.subject_id);
  return purged;
end $$;
revoke execute on function purge_sign_ins from public;
grant execute on function purge_sign_ins to gatehouse_app;
