-- Being paid in USDT. Addresses are derived from an extended public key: nothing here, and nothing on the server, can spend.

-- what an earlier migration has written in this transaction is checked now: no table is altered before that
set constraints all immediate;
set constraints all deferred;

-- Addresses, derived ahead of need. One belongs to one invoice, is given to no other, and is watched for ever.
create table usdt_addresses (
  -- the same on every network
  address bytea primary key check (length(address) = 20),
  -- which extended public key it comes from, by the first bytes of its SHA-256, and as which of its addresses
  wallet text not null,
  index integer not null check (index >= 0),
  -- as each network writes it
  ethereum text not null,
  tron text not null,
  account_id uuid references accounts deferrable initially deferred,
  invoice_id uuid,
  assigned_at timestamptz,
  -- money was there before it was anyone's: it is given to no one
  spoilt boolean not null default false,
  -- the networks on which Tether has frozen it
  frozen text[] not null default '{}',
  unique (wallet, index),
  unique (account_id, invoice_id),
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred,
  check (num_nulls(account_id, invoice_id, assigned_at) in (0, 3)),
  check (not spoilt or account_id is null)
);
create index usdt_addresses_free on usdt_addresses (wallet, index) where account_id is null and not spoilt;

-- How far each network was looked at, and how it stands.
create table usdt_networks (
  network text primary key check (network in ('ethereum', 'tron')),
  -- up to here all is booked, and what the chain says its addresses hold is what the ledger says
  done bigint not null,
  -- up to here all is booked, and not compared yet
  scanned bigint not null check (scanned >= done),
  looked_at timestamptz not null,
  -- why nothing can be sent there at the moment
  stopped text check (stopped in ('paused', 'deprecated')),
  -- what Tether takes of each transfer: hundredths of a percent, and at most so many millionths
  fee_basis_points integer not null default 0 check (fee_basis_points >= 0),
  fee_most bigint not null default 0 check (fee_most >= 0),
  -- what is wrong with the node, for the operator, and since when
  fault text,
  fault_since timestamptz check ((fault_since is null) = (fault is null))
);

-- What happened at our addresses. What may still go away has no booked_at, and is replaced whole at each look.
create table usdt_transfers (
  network text not null check (network in ('ethereum', 'tron')),
  hash text not null check (hash ~ '^0x[0-9a-f]{64}$'),
  log_index integer not null check (log_index >= 0),
  account_id uuid not null references accounts deferrable initially deferred,
  invoice_id uuid not null,
  address bytea not null references usdt_addresses,
  kind text not null check (kind in ('in', 'out', 'destroyed', 'other-token')),
  -- millionths of a USDT; of another token nothing is known but its contract
  amount bigint check (amount > 0),
  token text check (token ~ '^0x[0-9a-f]{40}$'),
  -- what Tether took of it on its way
  fee bigint not null default 0 check (fee >= 0),
  block bigint not null,
  happened_at timestamptz not null,
  booked_at timestamptz,
  -- what it did to its invoice
  outcome text check (outcome in ('short', 'paid', 'over', 'twice')),
  is_late boolean not null default false,
  -- from one of our addresses to another is both in and out
  primary key (network, hash, log_index, kind),
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred,
  check ((kind = 'other-token') = (token is not null) and (kind = 'other-token') = (amount is null)),
  check ((outcome is not null) = (kind = 'in' and booked_at is not null))
);
create index usdt_transfers_of_invoice on usdt_transfers (account_id, invoice_id);
create index usdt_transfers_of_address on usdt_transfers (address);
create index usdt_transfers_seen on usdt_transfers (network) where booked_at is null;

do $$
declare name text;
begin
  foreach name in array array['usdt_addresses', 'usdt_networks', 'usdt_transfers'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('grant select, insert, update on %I to gatehouse_app', name);
  end loop;
end $$;
create policy account on usdt_addresses for select using (account_id = (select account_in_context()));
create policy account on usdt_transfers for select using (account_id = (select account_in_context()));
grant delete on usdt_transfers to gatehouse_app;
create policy booked_stays on usdt_transfers as restrictive for delete using (booked_at is null);
create policy account on usdt_networks for select using (exists (select from accounts a where a.id = (select account_in_context())));

-- USDT stands in the ledger in millionths, against an exchange account, whose other side is whole cents.
alter table movements drop constraint movements_accounts;
alter table movements add constraint movements_accounts check (
  array[debit, credit] <@ array['receivable', 'deferred', 'revenue', 'tax-payable', 'demo-clearing', 'stripe-clearing', 'paypal-clearing',
    'usdt-clearing', 'usdt-exchange', 'usdt-swept', 'customer-credit', 'refund-payable', 'disputed', 'written-off']);
create index movements_usdt on movements (account_id) where debit = 'usdt-exchange' or credit = 'usdt-exchange';
