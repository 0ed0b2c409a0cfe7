-- Long changes of a server, with their steps: rows that a worker takes in hand under leases with an end.

set constraints all immediate;
set constraints all deferred;

create table operations (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  kind text not null,
  server_id uuid not null,
  -- as it was called when this was asked for
  server_name text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'stopped')),
  input jsonb not null,
  -- what steps found out, for those after them
  kept jsonb not null default '{}',
  -- who asked for it, as the log names them
  actor jsonb not null,
  -- those that were asked for together: the first alone, then so many at a time, and none after one that failed
  batch_id uuid not null,
  position integer not null check (position >= 0),
  at_once integer not null default 1 check (at_once > 0),
  created_at timestamptz not null default clock_timestamp(),
  began_at timestamptz,
  ended_at timestamptz,
  -- how often a worker has taken it in hand
  tries integer not null default 0,
  -- the first thing that went wrong, as a sentence
  error text,
  -- what it came to, as a sentence
  outcome text,
  leased_by text,
  leased_until timestamptz,
  primary key (account_id, id),
  unique (account_id, batch_id, position),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred,
  check ((ended_at is not null) = (state in ('done', 'failed', 'stopped')))
);
-- one at a time on a server
create unique index operations_open on operations (account_id, server_id) where state in ('waiting', 'running');
create index operations_of_server on operations (account_id, server_id, id);
create index operations_ended on operations (ended_at);

create table operation_steps (
  account_id uuid not null,
  operation_id uuid not null,
  position integer not null check (position >= 0),
  name text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'skipped', 'failed')),
  -- what is going on in it, or what it came to, as a sentence
  told text,
  began_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, operation_id, position),
  unique (account_id, operation_id, name),
  foreign key (account_id, operation_id) references operations (account_id, id) on delete cascade deferrable initially deferred
);

do $$
declare name text;
begin
  foreach name in array array['operations', 'operation_steps'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('grant select, insert, update, delete on %I to gatehouse_app', name);
  end loop;
end $$;
