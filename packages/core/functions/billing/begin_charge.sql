-- Says that the provider is asked to charge, or to go on, now: from its commit on the outcome is the provider's to say. Takes the account's
-- lock, so that nothing begins after a cancellation, or the removal of the method, has committed; what must not begin any more is void.
-- Since release 1. Answers {payment} for what may be asked, or nothing.
create or replace function begin_charge(of_account uuid, of_payment uuid) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare pay payments; method payment_methods; bill invoices; is_off boolean;
begin
  perform from accounts a where a.id = of_account for no key update;
  select * into pay from payments p where p.account_id = of_account and p.id = of_payment;
  if not found or pay.state not in ('started', 'sent') then return null; end if;
  select * into method from payment_methods m where m.account_id = of_account and m.id = pay.method_id and m.removed_at is null;
  if pay.state = 'started' then
    select * into bill from invoices i where i.account_id = of_account and i.id = pay.invoice_id;
    is_off := pay.by_itself and exists (select from subscriptions s where s.account_id = of_account and s.cancelled_at is not null);
    if is_off or method.id is null or bill.open = 0 or exists (select from accounts a where a.id = of_account and a.closed_at is not null) then
      update payments p set state = 'void', ended_at = clock_timestamp() where p.account_id = of_account and p.id = of_payment;
      return null;
    end if;
    -- a credit note may have come in between
    update payments p set state = 'sent', amount = least(p.amount, bill.open) where p.account_id = of_account and p.id = of_payment;
  end if;
  return jsonb_build_object('id', pay.id, 'rail', pay.rail, 'amount', case when pay.state = 'sent' then pay.amount else least(pay.amount, bill.open) end, 'currency', pay.currency, 'method', method.reference,
    'wasSent', pay.state = 'sent');
end $$;

grant execute on function begin_charge(uuid, uuid) to gatehouse_app;
