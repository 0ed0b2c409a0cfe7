-- The other side of a relation, for a verb that the account in context has let its caller do: from here on the transaction writes as the
-- system does. Both accounts are locked by now, as lock_relation() has them; what it found is read again.
-- Since release 1: the customer, null where the account in context is it. Answers the other account with the head of its log; null where
-- there is no such relation.
create or replace function enter_relation(of_customer uuid) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare here uuid := account_in_context(); other uuid; entered jsonb; setting text;
begin
  select case when of_customer is null then c.reseller_id else c.account_id end into other from customers c
  where c.account_id = coalesce(of_customer, here) and c.ended_at is null and (of_customer is null or c.reseller_id = here);
  if not found then return null; end if;
  perform from accounts a where a.id = other for no key update;
  select entered_account(a, null, h) || case when a.closed_at is null then '{}' else '{"closed": true}' end::jsonb into entered
  from accounts a left join audit_heads h on h.account_id = a.id where a.id = other;
  if of_customer is not null and entered ? 'closed' then return null; end if;
  setting := set_config('gatehouse.system', 'on', true);
  return entered;
end $$;

grant execute on function enter_relation(uuid) to gatehouse_app;
