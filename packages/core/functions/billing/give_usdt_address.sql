-- Gives the next address of a wallet to an invoice, for ever: of any account for the system, else of the one in context. Whoever comes at the same
-- moment gets the one after.
-- Since release 1. Answers its index, or nothing where none is left.
create or replace function give_usdt_address(of_account uuid, of_invoice uuid, of_wallet text) returns integer
language sql volatile security definer set search_path = gatehouse, pg_temp as $$
  update usdt_addresses a set account_id = of_account, invoice_id = of_invoice, assigned_at = clock_timestamp()
  where a.address = (
      select f.address from usdt_addresses f
      where f.wallet = of_wallet and f.account_id is null and not f.spoilt order by f.index limit 1 for update skip locked)
    and exists (select from invoices i where i.account_id = of_account and i.id = of_invoice)
    and (of_account = account_in_context() or system_in_context())
  returning a.index
$$;

grant execute on function give_usdt_address(uuid, uuid, text) to gatehouse_app;
