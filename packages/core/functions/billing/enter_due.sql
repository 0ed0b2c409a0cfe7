-- The clock's way in to several accounts at once: as enter_free, of those whose clocks nobody has in hand either, and with these locked too.
-- Since release 1: the accounts and the verb announced. Answers what enter_free answers.
create or replace function enter_due(of_accounts uuid[], announced text) returns jsonb
language sql volatile security definer set search_path = gatehouse, pg_temp as $$
  select enter_free(array(
    select c.account_id from billing_clocks c where c.account_id = any (of_accounts) order by c.account_id for no key update skip locked), announced)
$$;

grant execute on function enter_due(uuid[], text) to gatehouse_app;
