-- Who rents an account its machines out, the rate that providers allow, and the machines of the demo's provider.

set constraints all immediate;
set constraints all deferred;

create table account_providers (
  account_id uuid primary key references accounts deferrable initially deferred,
  provider text not null check (provider in ('none', 'hetzner', 'demo')),
  -- sealed; it is written, used by workers, and never shown
  token bytea,
  set_at timestamptz not null,
  check ((token is not null) = (provider = 'hetzner'))
);

-- How many requests a token has left, wherever they are made: it fills up by one a second.
create table provider_rates (
  -- of the token, SHA-256, hex
  token text primary key,
  remaining double precision not null,
  at timestamptz not null default clock_timestamp()
);

-- What the demo's provider rents out, one machine a server.
create table demo_machines (
  account_id uuid not null,
  server_id uuid not null,
  type text not null,
  disk integer not null,
  status text not null check (status in ('running', 'off')),
  -- the last ones, the newest first: [{id, command, status, startedAt}]
  actions jsonb not null default '[]',
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

do $$
declare name text;
begin
  foreach name in array array['account_providers', 'provider_rates', 'demo_machines'] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('grant select, insert, update, delete on %I to gatehouse_app', name);
  end loop;
end $$;
create policy account on account_providers using (account_id = (select account_in_context()));
create policy account on demo_machines using (account_id = (select account_in_context()));

create trigger announced before insert or update or delete on account_providers
  for each statement execute function require_announcement();
create constraint trigger in_log after insert or update on account_providers deferrable initially deferred
  for each row when (is_application()) execute function require_event('account_id');
create constraint trigger in_log_gone after delete on account_providers deferrable initially deferred
  for each row when (is_application() and not is_purging()) execute function require_event('account_id');
