-- The system's way in to several accounts at once: locks those of them that nobody has in hand, in id order; the others are left to a
-- transaction of their own, so that none waits for another.
-- Since release 1: the accounts and the verb announced. Answers {accounts}, those that are locked and not closed, with the heads of their logs.
create or replace function enter_free(of_accounts uuid[], announced text) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare entered jsonb; locked uuid[]; setting text;
begin
  locked := array(
    select a.id from accounts a where a.id = any (of_accounts) and a.closed_at is null order by a.id for no key update skip locked);
  select coalesce(jsonb_agg(entered_account(a, null, h) order by a.id), '[]') into entered
  from accounts a left join audit_heads h on h.account_id = a.id
  where a.id = any (locked);
  setting := set_config('gatehouse.system', 'on', true);
  setting := set_config('gatehouse.announced', pg_current_xact_id()::text || ':' || announced, true);
  return jsonb_build_object('accounts', entered);
end $$;

grant execute on function enter_free(uuid[], text) to gatehouse_app;
