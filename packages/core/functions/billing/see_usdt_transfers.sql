-- Replaces what was seen on a network and may still go away, and tells the pages of whom that concerns. What is booked stays as it is.
-- Since release 1: both. Answers how many rows changed.

-- seen: [{hash, logIndex, account, invoice, address (hex), kind, amount, token, block, at}]
create or replace function see_usdt_transfers(of_network text, seen jsonb) returns integer
language plpgsql volatile set search_path = gatehouse, pg_temp as $$
declare concerned uuid[]; changed integer;
begin
  with given as (
    select * from jsonb_to_recordset(seen) as g(
      hash text, "logIndex" integer, account uuid, invoice uuid, address text, kind text, amount bigint, token text, block bigint, at timestamptz)
  ), gone as (
    delete from usdt_transfers t where t.network = of_network and t.booked_at is null and not exists (
      select from given g where g.hash = t.hash and g."logIndex" = t.log_index and g.kind = t.kind and decode(g.address, 'hex') = t.address
        and g.amount is not distinct from t.amount and g.token is not distinct from t.token)
    returning t.hash, t.log_index, t.kind, t.account_id
  ), come as (
    insert into usdt_transfers as t (network, hash, log_index, account_id, invoice_id, address, kind, amount, token, block, happened_at)
    select of_network, g.hash, g."logIndex", g.account, g.invoice, decode(g.address, 'hex'), g.kind, g.amount, g.token, g.block, g.at
    from given g where not exists (
      select from gone o where o.hash = g.hash and o.log_index = g."logIndex" and o.kind = g.kind)
    on conflict (network, hash, log_index, kind) do nothing
    returning t.account_id
  ), touched as (select account_id from gone union all select account_id from come)
  select array_agg(distinct account_id), count(*) into concerned, changed from touched;
  perform pg_notify('gatehouse', jsonb_build_object('account', one, 'topics', '["billing"]'::jsonb)::text)
  from unnest(concerned) one;
  return changed;
end $$;

grant execute on function see_usdt_transfers(text, jsonb) to gatehouse_app;
