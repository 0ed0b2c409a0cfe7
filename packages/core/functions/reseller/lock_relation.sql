-- Locks a customer and its reseller, in id order, before either of them comes in as a caller: a verb of one changes the other as well.
-- Since release 1: the account of the caller, as far as it is known, and the customer; null where the caller is the customer. Locks nothing
-- unless one of the two is the caller's. Answers nothing.
create or replace function lock_relation(of_account uuid, of_customer uuid) returns void
language sql volatile security definer set search_path = gatehouse, pg_temp as $$
  select a.id from accounts a
  join customers c on c.account_id = coalesce(of_customer, of_account) and c.ended_at is null and of_account in (c.account_id, c.reseller_id)
  where a.id in (c.account_id, c.reseller_id)
  order by a.id for no key update of a
$$;

grant execute on function lock_relation(uuid, uuid) to gatehouse_app;
