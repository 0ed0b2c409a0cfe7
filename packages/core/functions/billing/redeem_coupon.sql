-- Takes one use of a coupon that is offered to the account in context: the total is counted in one conditional update, since it holds over
-- accounts that hold different locks.
-- Since release 1. Answers as offered_coupon() does.
create or replace function redeem_coupon(typed text, at timestamptz) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare answer jsonb := offered_coupon(typed, at);
begin
  if answer ? 'refused' then return answer; end if;
  update coupons c set uses = c.uses + 1
  where c.id = (answer -> 'ok' ->> 'id')::uuid and (c.most_uses is null or c.uses < c.most_uses);
  if not found then return '{"refused": "used-up"}'; end if;
  return answer;
end $$;

grant execute on function redeem_coupon(text, timestamptz) to gatehouse_app;
