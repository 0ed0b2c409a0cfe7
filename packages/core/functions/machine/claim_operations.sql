-- Takes operations that can go on: those whose worker died, and of those that wait the ones whose turn it is; each account's first before any's second.
-- Since release 1: all five; kinds are those that the worker knows, most is how many one account may have in hand, wherever. Answers what it has taken.
create or replace function claim_operations(lease text, places integer, most integer, seconds double precision, kinds text[]) returns setof operations
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
begin
  if not system_in_context() then raise exception 'the system alone takes operations in hand'; end if;
  -- one claim at a time, so that what is counted stays so until the commit
  perform pg_advisory_xact_lock(hashtextextended('claim_operations', 0));
  return query
    with open as materialized (
      select o.account_id, o.id, o.kind, o.state, o.batch_id, o.position, o.at_once, o.created_at,
        o.state = 'running' and coalesce(o.leased_until > clock_timestamp(), false) as held
      from operations o where o.state in ('waiting', 'running')),
    running as (select account_id, batch_id, count(*) as places from open where state = 'running' group by account_id, batch_id),
    held as (select account_id, count(*) as places from open where held group by account_id),
    ready as (
      select o.* from (
        select w.*, row_number() over (partition by w.account_id, w.batch_id, w.state order by w.position) as next
        from open w where not w.held) o
      left join running r on r.account_id = o.account_id and r.batch_id = o.batch_id
      where o.kind = any (kinds) and (
        o.state = 'running' or o.position = 0
        or o.next + coalesce(r.places, 0) <= o.at_once
          and exists (select from operations f where f.account_id = o.account_id and f.batch_id = o.batch_id and f.position = 0 and f.state = 'done'))),
    turns as (
      select r.account_id, r.id, r.created_at,
        coalesce(h.places, 0) + row_number() over (partition by r.account_id order by r.state, r.created_at, r.position) as turn
      from ready r left join held h on h.account_id = r.account_id),
    picked as (select account_id, id from turns where turn <= most order by turn, created_at limit places)
    update operations o
    set state = 'running', began_at = coalesce(o.began_at, clock_timestamp()), tries = o.tries + 1, leased_by = lease,
        leased_until = clock_timestamp() + make_interval(secs => seconds)
    from picked where o.account_id = picked.account_id and o.id = picked.id
    returning o.*;
end $$;

grant execute on function claim_operations(text, integer, integer, double precision, text[]) to gatehouse_app;
