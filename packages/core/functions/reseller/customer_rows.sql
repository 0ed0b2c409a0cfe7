-- What a reseller sees of its customers, and a customer of itself: these columns, and nothing else of the account. It looks past row security,
-- which shows a reseller nothing of them.
-- Since release 1: the id after which a page begins, how many, and one customer alone; each null for none. Answers rows in the order of ids.
create or replace function customer_rows(after uuid, most integer, one uuid) returns table (
  id uuid, slug text, name text, plan text, state text, holds text[], reason text, members bigint, servers bigint,
  period_from date, period_until date, opened_at timestamptz, ends_on date
)
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select a.id, a.slug, a.name, p.terms ->> 'slug',
    case
      when a.closed_at is not null then 'closed'
      when c.ended_at is not null then 'left'
      when 'reseller' = any (a.holds) then 'suspended'
      when c.ends_on is not null then 'handed-back'
      when not exists (select from memberships m where m.account_id = a.id and m.ended_at is null) then 'invited'
      else 'active' end,
    case when c.ended_at is null then a.holds else '{}' end,
    (select h.reason from account_holds h where h.account_id = a.id and h.kind = 'reseller' and c.ended_at is null),
    case when c.ended_at is null then (select count(*) from memberships m where m.account_id = a.id and m.ended_at is null) end,
    case when c.ended_at is null then (select count(*) from servers s where s.account_id = a.id and s.removed_at is null) end,
    case when c.ended_at is null then r.period_from end,
    case when c.ended_at is null then r.period_until end,
    c.opened_at,
    coalesce(c.ends_on, case when c.ended_at is not null then c.ended_at::date end)
  from customers c
  join resellers r on r.account_id = c.reseller_id
  join accounts a on a.id = c.account_id
  join plans p on p.id = c.plan_id
  where account_in_context() in (c.reseller_id, c.account_id)
    -- among others none is its own, which was a customer itself once
    and case when one is null then c.account_id <> account_in_context() else c.account_id = one end and (after is null or c.account_id > after)
  order by c.account_id limit most
$$;

grant execute on function customer_rows(uuid, integer, uuid) to gatehouse_app;
