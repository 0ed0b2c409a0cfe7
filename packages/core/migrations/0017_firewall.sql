-- Rules of who may connect to what, of an account and of each server, and where they are in force.

set constraints all immediate;
set constraints all deferred;

create table firewall_rules (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  -- null: on all servers of the account
  server_id uuid,
  position integer not null,
  action text not null check (action in ('allow', 'deny')),
  protocol text not null check (protocol in ('tcp', 'udp', 'icmp', 'any')),
  -- ports and ranges of them; empty for all
  ports text[] not null check (array_to_string(ports, ' ') ~ '^(\d{1,5}(-\d{1,5})?( |$))*$'),
  -- networks in CIDR notation; empty for anywhere
  sources text[] not null check (array_to_string(sources, ' ') ~ '^([0-9a-f.:]+/\d{1,3}( |$))*$'),
  comment text not null check (octet_length(comment) <= 100 and comment !~ '[[:cntrl:]"]'),
  ends_at timestamptz,
  -- what it is there for: a person, or a thing that brings it along
  origin text not null default 'person',
  created_by text not null,
  created_at timestamptz not null,
  primary key (account_id, id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);
create index firewall_rules_server on firewall_rules (account_id, server_id, position);
create index firewall_rules_ends on firewall_rules (ends_at) where ends_at is not null;

-- A server without a row has its firewall off.
create table server_firewalls (
  account_id uuid not null references accounts deferrable initially deferred,
  server_id uuid not null,
  enabled boolean not null,
  gateway_only boolean not null,
  changed_at timestamptz not null,
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

do $$
declare name text;
begin
  for name in values ('firewall_rules'), ('server_firewalls') loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy account on %I using (account_id = (select account_in_context()))', name);
    execute format('create policy system on %I using ((select system_in_context()))', name);
    execute format('create trigger announced before insert or update or delete on %I
                    for each statement execute function require_announcement()', name);
    execute format('create constraint trigger in_log after insert or update on %I deferrable initially deferred
                    for each row when (is_application()) execute function require_event(%L)', name, 'account_id');
    execute format('create constraint trigger in_log_gone after delete on %I deferrable initially deferred
                    for each row when (is_application() and not is_purging()) execute function require_event(%L)', name, 'account_id');
  end loop;
end $$;
grant select, insert, update, delete on firewall_rules, server_firewalls to gatehouse_app;
