-- Who pays for the account in context in its place, and since when what they owe is overdue: the day of the oldest bill, once they are on hold for it.
-- Since release 1: nothing. Answers a row; none where the account pays for itself.
create or replace function payer_in_context() returns table (name text, overdue_since date)
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select a.name, case when 'unpaid' = any (a.holds) then
    (select min(i.issued_at)::date from invoices i where i.account_id = a.id and i.open > 0) end
  from customers c join accounts a on a.id = c.reseller_id
  where c.account_id = account_in_context() and c.ended_at is null
$$;

grant execute on function payer_in_context() to gatehouse_app;
