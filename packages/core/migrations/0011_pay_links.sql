-- Links by which anybody who holds one can pay an invoice, without an account here: what mails about unpaid invoices lead to.

set constraints all immediate;
set constraints all deferred;

create table pay_links (
  account_id uuid not null references accounts deferrable initially deferred,
  token_hash bytea primary key check (length(token_hash) = 32),
  invoice_id uuid not null,
  created_at timestamptz not null,
  foreign key (account_id, invoice_id) references invoices (account_id, id) deferrable initially deferred
);
create index pay_links_invoice on pay_links (account_id, invoice_id);
create index pay_links_created on pay_links (created_at);

alter table pay_links enable row level security;
create policy account on pay_links using (account_id = (select account_in_context()));
create policy system on pay_links using ((select system_in_context()));
grant select, insert, delete on pay_links to gatehouse_app;
