-- begin_charge of several payments at once, whose accounts are locked in id order; those that somebody has in hand are left out, and to be begun
-- alone.
-- Since release 1: accounts and payments, of each as many. Answers {<payment>: what begin_charge answers}.
create or replace function begin_charges(of_accounts uuid[], of_payments uuid[]) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare locked uuid[];
begin
  locked := array(select a.id from accounts a where a.id = any (of_accounts) order by a.id for no key update skip locked);
  return (
    select coalesce(jsonb_object_agg(p.payment, begin_charge(p.account, p.payment)), '{}')
    from unnest(of_accounts, of_payments) p (account, payment) where p.account = any (locked));
end $$;

grant execute on function begin_charges(uuid[], uuid[]) to gatehouse_app;
