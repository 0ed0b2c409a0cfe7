-- Gives the next address of a wallet to an invoice of the account in context, for ever. Whoever comes at the same moment gets the one after.
-- Since release 1. Answers its index, or nothing where none is left.
create or replace function give_usdt_address(of_invoice uuid, of_wallet text) returns integer
language sql volatile security definer set search_path = gatehouse, pg_temp as $$
  update usdt_addresses a set account_id = account_in_context(), invoice_id = of_invoice, assigned_at = clock_timestamp()
  where a.address = (
      select f.address from usdt_addresses f
      where f.wallet = of_wallet and f.account_id is null and not f.spoilt order by f.index limit 1 for update skip locked)
    and exists (select from invoices i where i.account_id = account_in_context() and i.id = of_invoice)
  returning a.index
$$;

grant execute on function give_usdt_address(uuid, text) to gatehouse_app;
