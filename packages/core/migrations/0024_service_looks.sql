-- What each server said last of the services that were chosen there: pages of a whole account tell of it without asking every server.

set constraints all immediate;
set constraints all deferred;

-- Bookkeeping: a server without chosen services has no row. It is the worker's queue, too.
create table service_looks (
  account_id uuid not null,
  server_id uuid not null,
  -- the next look; whoever takes it moves it on
  due_at timestamptz not null,
  looked_at timestamptz,
  -- false where the server has no systemd
  systemd boolean,
  -- as core/machine/service/view.ts has them, without what changes all the time
  units jsonb not null default '[]',
  -- those that failed or are missing
  bad text[] not null default '{}',
  -- why the server did not answer, as a sentence
  error text,
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);
create index service_looks_bad on service_looks (account_id) where bad <> '{}';
create index servers_with_services on servers (account_id, id) where services <> '{}' and removed_at is null;

alter table service_looks enable row level security;
create policy account on service_looks using (account_id = (select account_in_context()));
create policy system on service_looks using ((select system_in_context()));
grant select, insert, update, delete on service_looks to gatehouse_app;
