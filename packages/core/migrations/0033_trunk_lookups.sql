-- When carriers' names are looked up again, and what came of it.

set constraints all immediate;
set constraints all deferred;

-- Bookkeeping, and the worker's queue: a trunk that has not been looked up again has no row.
create table trunk_lookups (
  account_id uuid not null,
  trunk_id uuid not null,
  -- the next look; whoever takes it moves it on
  due_at timestamptz not null,
  looked_at timestamptz,
  -- hosts that keep their former addresses, as core/dialer/trunk/view.ts has it
  troubles jsonb not null default '[]',
  primary key (account_id, trunk_id),
  foreign key (account_id, trunk_id) references trunks (account_id, id) on delete cascade deferrable initially deferred
);

alter table trunk_lookups enable row level security;
create policy account on trunk_lookups using (account_id = (select account_in_context()));
create policy system on trunk_lookups using ((select system_in_context()));
grant select, insert, update, delete on trunk_lookups to gatehouse_app;
