-- Says that the provider is asked to charge, or to go on, now: from its commit on the outcome is the provider's to say. Takes the account's
-- lock, so that nothing begins after a cancellation, or the removal of the method, has committed; what must not begin any more is void.
-- Since release 1: all three; never_arrived for what was sent before, and the provider does not know. Answers what may be asked, or nothing; with
-- {isOff} what was sent before, and is not to be asked for again if it never arrived.
create or replace function begin_charge(of_account uuid, of_payment uuid, never_arrived boolean default false) returns jsonb
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare pay payments; method payment_methods; bill invoices; was_sent boolean; is_off boolean;
begin
  perform from accounts a where a.id = of_account for no key update;
  select * into pay from payments p where p.account_id = of_account and p.id = of_payment;
  if not found or pay.state not in ('started', 'sent') then return null; end if;
  select * into method from payment_methods m where m.account_id = of_account and m.id = pay.method_id;
  select * into bill from invoices i where i.account_id = of_account and i.id = pay.invoice_id;
  was_sent := pay.state = 'sent';
  is_off := method.id is null or method.removed_at is not null or bill.open = 0
    or exists (select from accounts a where a.id = of_account and a.closed_at is not null)
    or pay.by_itself and exists (
      select from subscriptions s where s.account_id = of_account and (s.cancelled_at is not null or s.plan_id is null));
  -- another may have asked a moment ago: it is looked up once more, later
  if is_off and never_arrived then return null; end if;
  if is_off and not was_sent then
    update payments p set state = 'void', ended_at = clock_timestamp() where p.account_id = of_account and p.id = of_payment;
    return null;
  end if;
  if was_sent and never_arrived then
    update payments p set asked_at = clock_timestamp() where p.account_id = of_account and p.id = of_payment;
  elsif not was_sent then
    -- a credit note may have come in between
    pay.amount := least(pay.amount, bill.open);
    update payments p set state = 'sent', amount = pay.amount, asked_at = clock_timestamp() where p.account_id = of_account and p.id = of_payment;
  end if;
  return jsonb_build_object('id', pay.id, 'rail', pay.rail, 'amount', pay.amount, 'currency', pay.currency, 'method', method.reference, 'invoice', bill.number,
    'slug', (select a.slug from accounts a where a.id = of_account),
    'reference', pay.reference, 'startedAt', pay.started_at, 'askedAt', pay.asked_at, 'wasSent', was_sent, 'isOff', is_off);
end $$;

grant execute on function begin_charge(uuid, uuid, boolean) to gatehouse_app;
