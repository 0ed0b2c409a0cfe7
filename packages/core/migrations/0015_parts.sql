-- Parts: what a server should have beside its logins (a firewall), each with a queue, a proof and a hold of its own. And how each gateway
-- is asked whether it still reaches a server.

set constraints all immediate;
set constraints all deferred;

-- Bookkeeping: how far each part of each server is; a server without parts has no row. It is the worker's queue.
create table server_parts (
  account_id uuid not null,
  server_id uuid not null,
  part text not null,

  -- what the server should hold: raised by each change of it
  version bigint not null default 1,
  changed_at timestamptz not null default clock_timestamp(),
  -- the change that reached several servers at once: one of them goes first
  wave bigint,

  -- what it proved to hold
  proved_version bigint,
  proved_digest text,
  proved_text text,
  proved_at timestamptz,
  -- the last change for several servers that this one was the proof of
  proved_wave bigint,
  -- when it was last found as it was proved
  looked_at timestamptz,

  -- what is under trial on the host, written before it is sent: {token, digest, version, wave}
  trial jsonb,
  -- what the host undid: the same is not tried again until a person changes it
  held_digest text,
  held_version bigint,
  held_wave bigint,
  held_why text,
  held_at timestamptz,

  -- what was last found instead of what was proved: {at, since, lines, text, sessions}
  drift jsonb,
  -- SHA-256 of the drift that the log told last, when, and how often the same was seen since
  drift_digest text,
  drift_told_at timestamptz,
  drift_again integer not null default 0,

  -- what the host says of itself where the part is concerned
  facts jsonb not null default '{}',

  -- what the last try came to
  tried_at timestamptz,
  took_ms integer,
  failures integer not null default 0,
  error_reason text,
  error text,

  -- the next try
  due_at timestamptz not null default now(),
  asked boolean not null default false,
  -- the claim of a worker that has it in hand, which ends unless it is renewed
  leased_by text,
  leased_until timestamptz,

  primary key (account_id, server_id, part),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred,
  constraint part_leases_end check ((leased_by is null) = (leased_until is null))
);
create index server_parts_due on server_parts (due_at);
create index server_parts_wave on server_parts (account_id, part, wave) where wave is not null;

alter table server_parts enable row level security;
create policy account on server_parts using (account_id = (select account_in_context()));
create policy system on server_parts using ((select system_in_context()));
grant select, insert, update, delete on server_parts to gatehouse_app;

-- Bookkeeping: gateways, which live as long as they hold the advisory lock of their id (database/living-gateways.ts).
create table gateways (
  id text primary key,
  since timestamptz not null default now()
);

-- Bookkeeping: whether a gateway can open a new connection to a server, asked by the worker, answered by the gateway.
create table gateway_checks (
  id uuid not null,
  gateway text not null,
  account_id uuid not null,
  server_id uuid not null,
  asked_at timestamptz not null default now(),
  answered_at timestamptz,
  -- a sentence; null where it got through
  error text,
  primary key (id, gateway),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);
create index gateway_checks_asked on gateway_checks (gateway, asked_at);

alter table gateways enable row level security;
create policy system on gateways using ((select system_in_context()));
alter table gateway_checks enable row level security;
create policy account on gateway_checks for select using (account_id = (select account_in_context()));
create policy system on gateway_checks using ((select system_in_context()));
grant select, insert, update, delete on gateways, gateway_checks to gatehouse_app;
