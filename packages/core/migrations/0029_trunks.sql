-- Trunks: ways to carriers, and the servers that have them.

set constraints all immediate;
set constraints all deferred;

create table trunks (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  name text not null check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
  -- in order, the first is tried first: [{host, port, addresses}]
  hosts jsonb not null,
  transport text not null check (transport in ('udp', 'tcp', 'tls')),
  domain text not null,
  username text,
  -- sealed; it is written, used by workers, and never shown
  secret bytea,
  codecs text[] not null check (cardinality(codecs) > 0),
  caller_id text not null,
  asserts_caller boolean not null,
  number_format text not null check (number_format in ('e164', 'digits')),
  prefixes text[] not null check (cardinality(prefixes) > 0),
  -- networks that sound comes from beside the hosts themselves
  media text[] not null,
  -- whether its hosts may be in a private network
  local boolean not null,
  enabled boolean not null,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, name),
  check ((username is null) = (secret is null))
);

create table trunk_servers (
  account_id uuid not null references accounts deferrable initially deferred,
  trunk_id uuid not null,
  server_id uuid not null,
  since timestamptz not null,
  primary key (account_id, trunk_id, server_id),
  foreign key (account_id, trunk_id) references trunks (account_id, id) deferrable initially deferred,
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

-- Bookkeeping: what a carrier last answered to a server.
create table trunk_looks (
  account_id uuid not null,
  trunk_id uuid not null,
  server_id uuid not null,
  looked_at timestamptz not null,
  -- as core/dialer/trunk/view.ts has it
  found jsonb not null,
  primary key (account_id, trunk_id, server_id),
  foreign key (account_id, trunk_id) references trunks (account_id, id) on delete cascade deferrable initially deferred,
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

do $$
declare name text;
begin
  for name in values ('trunks'), ('trunk_servers'), ('trunk_looks') loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('grant select, insert, update, delete on %I to gatehouse_app', name);
  end loop;
  for name in values ('trunks'), ('trunk_servers') loop
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, 'account_id');
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, 'account_id');
  end loop;
end $$;
