-- A coupon that the account in context has redeemed (of any account, for the system): others are seen by nobody.
-- Since release 1. Answers a row of coupons, or none.
create or replace function billing_coupon(of_coupon uuid) returns setof coupons
language sql stable security definer set search_path = gatehouse, pg_temp as $$
  select c.* from coupons c
  where c.id = of_coupon and (system_in_context() or exists (
    select from coupon_redemptions r where r.account_id = account_in_context() and r.coupon_id = of_coupon))
$$;

grant execute on function billing_coupon(uuid) to gatehouse_app;
