-- Takes one use of a coupon for the account in context, if it is to be had on that day: the total is counted in one conditional update, since it
-- holds over accounts that hold different locks. Nobody reads coupons but by their code.
-- Since release 1. Answers the coupon with {ok}, or why not: unknown, early, late, used-up, yours-used-up.
create or replace function redeem_coupon(typed text, on_day date) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare found_coupon coupons; mine bigint;
begin
  select * into found_coupon from coupons c where c.code = typed and c.withdrawn_at is null;
  if not found then return '{"refused": "unknown"}'; end if;
  if found_coupon.first_on > on_day then return '{"refused": "early"}'; end if;
  if found_coupon.last_on < on_day then return '{"refused": "late"}'; end if;
  select count(*) into mine from coupon_redemptions r where r.account_id = account_in_context() and r.coupon_id = found_coupon.id;
  if mine >= found_coupon.most_uses_of_account then return '{"refused": "yours-used-up"}'; end if;
  update coupons c set uses = c.uses + 1 where c.id = found_coupon.id and (c.most_uses is null or c.uses < c.most_uses);
  if not found then return '{"refused": "used-up"}'; end if;
  return jsonb_build_object('ok', to_jsonb(found_coupon));
end $$;

grant execute on function redeem_coupon(text, date) to gatehouse_app;
