-- What a code that was typed comes to for the account in context, at an instant of its own day: looked at, and nothing is taken. Nobody reads
-- coupons but by their code. How far the account's own time is ahead counts, as everywhere.
-- Since release 1. Answers the coupon with {ok}, or {refused} with why not: running (with the code of what runs), unknown, early, late,
-- yours-used-up, used-up.
create or replace function offered_coupon(typed text, at timestamptz) returns jsonb
language plpgsql stable security definer set search_path = gatehouse, pg_temp as $$
declare offered coupons; running text; on_day date; mine bigint;
begin
  select c.code into running from coupon_redemptions r join coupons c on c.id = r.coupon_id
  where r.account_id = account_in_context() and r.ended_at is null;
  if found then return jsonb_build_object('refused', 'running', 'code', running); end if;
  select * into offered from coupons c where c.code = typed and c.withdrawn_at is null;
  if not found then return '{"refused": "unknown"}'; end if;
  select (at + make_interval(secs => coalesce(max(k.ahead_ms), 0) / 1000.0)) at time zone 'UTC' into on_day
  from billing_clocks k where k.account_id = account_in_context();
  if offered.first_on > on_day then return '{"refused": "early"}'; end if;
  if offered.last_on < on_day then return '{"refused": "late"}'; end if;
  select count(*) into mine from coupon_redemptions r where r.account_id = account_in_context() and r.coupon_id = offered.id;
  if mine >= offered.most_uses_of_account then return '{"refused": "yours-used-up"}'; end if;
  -- what is used up stays so: no use is ever given back
  if offered.uses >= offered.most_uses then return '{"refused": "used-up"}'; end if;
  return jsonb_build_object('ok', to_jsonb(offered));
end $$;

grant execute on function offered_coupon(text, timestamptz) to gatehouse_app;
