-- Dispositions: the outcomes of calls, of each account from its opening, and the servers that are given them.

set constraints all immediate;
set constraints all deferred;

create table dispositions (
  account_id uuid not null references accounts deferrable initially deferred,
  id uuid not null,
  code text not null check (code ~ '^[A-Z0-9]{1,6}$'),
  label text not null check (char_length(label) between 1 and 30 and label !~ '[[:cntrl:]",]'),
  category text not null check (char_length(category) <= 20 and category !~ '[[:cntrl:]",]'),
  position integer not null,
  -- the dialer's own: nobody chooses or changes it
  system boolean not null,
  selectable boolean not null,
  human_answered boolean not null,
  sale boolean not null,
  dnc boolean not null,
  customer_contact boolean not null,
  not_interested boolean not null,
  unworkable boolean not null,
  scheduled_callback boolean not null,
  completed boolean not null,
  answering_machine boolean not null,
  -- seconds; 0 for any
  min_sec integer not null default 0 check (min_sec >= 0),
  max_sec integer not null default 0 check (max_sec >= 0),
  retired_at timestamptz,
  created_at timestamptz not null,
  primary key (account_id, id),
  unique (account_id, code),
  -- dialer/disposition/flags.ts
  constraint disposition_flags check (
    (completed or not (dnc or sale)) and not (scheduled_callback and completed) and not (scheduled_callback and unworkable)),
  constraint disposition_systems check (not (system and (selectable or retired_at is not null)))
);

create table disposition_servers (
  account_id uuid not null references accounts deferrable initially deferred,
  server_id uuid not null,
  since timestamptz not null,
  primary key (account_id, server_id),
  foreign key (account_id, server_id) references servers (account_id, id) deferrable initially deferred
);

-- Bookkeeping: codes that a server has ever proved to hold. They are retired, never removed.
create table disposition_uses (
  account_id uuid not null references accounts deferrable initially deferred,
  code text not null,
  first_at timestamptz not null default now(),
  primary key (account_id, code)
);

-- Version 7, as all ids of ours.
create function new_id() returns uuid language sql volatile as $$
  select encode(set_byte(decode(lpad(to_hex(floor(extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0'), 'hex')
    || substring(uuid_send(gen_random_uuid()) from 7), 6, 112 | (random() * 15)::int), 'hex')::uuid
$$;

-- What every account begins with: what agents choose, and what the dialer sets. h: a person answered, S sale, D do not call, C customer contact,
-- I not interested, U unworkable, B callback, F completed, M machine.
create function seed_dispositions(of_account uuid) returns void language sql volatile as $$
  insert into dispositions (account_id, id, code, label, category, position, system, selectable, human_answered, sale, dnc,
    customer_contact, not_interested, unworkable, scheduled_callback, completed, answering_machine, created_at)
  select of_account, new_id(), d.code, d.label, coalesce(d.category, ''), row_number() over (order by d.ordinality), d.ordinality > 11, d.ordinality <= 11,
    d.has ~ 'h', d.has ~ 'S', d.has ~ 'D', d.has ~ 'C', d.has ~ 'I', d.has ~ 'U', d.has ~ 'B', d.has ~ 'F', d.has ~ 'M', now()
  from rows from (jsonb_to_recordset('[
    {"code": "SALE", "label": "Sale Made", "has": "hSF"},
    {"code": "CALLBK", "label": "Call Back", "has": "hCB"},
    {"code": "NI", "label": "Not Interested", "has": "hCI"},
    {"code": "DEC", "label": "Declined Sale", "has": "hC"},
    {"code": "NP", "label": "No Pitch No Price", "has": "h"},
    {"code": "XFER", "label": "Call Transferred", "has": "hC"},
    {"code": "DNC", "label": "DO NOT CALL", "has": "hDF"},
    {"code": "N", "label": "No Answer", "has": ""},
    {"code": "A", "label": "Answering Machine", "has": "M"},
    {"code": "B", "label": "Busy", "has": ""},
    {"code": "DC", "label": "Disconnected Number", "has": "U"},
    {"code": "NEW", "label": "New Lead", "has": ""},
    {"code": "QUEUE", "label": "Lead To Be Called", "has": ""},
    {"code": "INCALL", "label": "Lead Being Called", "has": ""},
    {"code": "DROP", "label": "Agent Not Available", "has": "h"},
    {"code": "XDROP", "label": "Agent Not Available IN", "has": "h"},
    {"code": "NA", "label": "No Answer AutoDial", "has": ""},
    {"code": "CBHOLD", "label": "Call Back Hold", "has": "hCB"},
    {"code": "AA", "label": "Answering Machine Auto", "has": ""},
    {"code": "AM", "label": "Answering Machine SentToMesg", "has": "M"},
    {"code": "AL", "label": "Answering Machine Msg Played", "has": "M"},
    {"code": "AFAX", "label": "Fax Machine Auto", "has": "U"},
    {"code": "AB", "label": "Busy Auto", "has": ""},
    {"code": "ADC", "label": "Disconnected Number Auto", "has": "U"},
    {"code": "ADCT", "label": "Disconnected Number Temporary", "has": ""},
    {"code": "DNCL", "label": "DO NOT CALL Hopper Sys Match", "has": "DF"},
    {"code": "DNCC", "label": "DO NOT CALL Hopper Camp Match", "has": "DF"},
    {"code": "PU", "label": "Call Picked Up", "has": ""},
    {"code": "PM", "label": "Played Message", "has": ""},
    {"code": "ERI", "label": "Agent Error", "has": ""},
    {"code": "SVYEXT", "label": "Survey sent to Extension", "has": ""},
    {"code": "SVYVM", "label": "Survey sent to Voicemail", "has": ""},
    {"code": "SVYHU", "label": "Survey Hungup", "has": ""},
    {"code": "SVYREC", "label": "Survey sent to Record", "has": ""},
    {"code": "SVYCLM", "label": "Survey sent to Call Menu", "has": "h"},
    {"code": "QVMAIL", "label": "Queue Abandon Voicemail Left", "has": ""},
    {"code": "RQXFER", "label": "Re-Queue", "has": "h"},
    {"code": "TIMEOT", "label": "Inbound Queue Timeout Drop", "has": "h"},
    {"code": "AFTHRS", "label": "Inbound After Hours Drop", "has": "h"},
    {"code": "NANQUE", "label": "Inbound No Agent No Queue Drop", "has": "h"},
    {"code": "PDROP", "label": "Outbound Pre-Routing Drop", "has": "h"},
    {"code": "IVRXFR", "label": "Outbound drop to Call Menu", "has": "h"},
    {"code": "MLINAT", "label": "Multi-Lead auto-alt set inactv", "has": "hF"},
    {"code": "MAXCAL", "label": "Inbound Max Calls Drop", "has": "h"},
    {"code": "LRERR", "label": "Outbound Local Channel Res Err", "has": "h"},
    {"code": "QCFAIL", "label": "QC_FAIL_CALLBK", "category": "QC", "has": "hCB"},
    {"code": "LSMERG", "label": "Agent lead search old lead mrg", "has": ""}
  ]') as (code text, label text, category text, has text)) with ordinality as d (code, label, category, has, ordinality)
$$;

create function begin_dispositions() returns trigger language plpgsql as $$
begin
  perform seed_dispositions(new.id);
  return null;
end $$;

-- A code that a server has proved is in use for good.
create function note_disposition_uses() returns trigger language plpgsql as $$
begin
  insert into disposition_uses (account_id, code)
  select d.account_id, d.code from dispositions d
  where d.account_id = new.account_id and position(E'\n+' || d.code || ',' in new.proved_text) > 0
  on conflict do nothing;
  return null;
end $$;
create trigger dispositions_proved after update of proved_digest on server_parts for each row
  when (new.part = 'dispositions' and new.proved_text is not null and new.proved_digest is distinct from old.proved_digest)
  execute function note_disposition_uses();

select seed_dispositions(id) from accounts;
-- what is inserted is checked now: a table with checks that wait cannot be altered
set constraints all immediate;
set constraints all deferred;
create trigger begins_with_dispositions after insert on accounts for each row execute function begin_dispositions();

do $$
declare name text;
begin
  for name in values ('dispositions'), ('disposition_servers') loop
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
alter table disposition_uses enable row level security;
create policy account on disposition_uses using (account_id = (select account_in_context()));
create policy system on disposition_uses using ((select system_in_context()));
grant select, insert, update, delete on dispositions, disposition_servers to gatehouse_app;
grant select, insert on disposition_uses to gatehouse_app;
revoke all on function new_id(), seed_dispositions(uuid), begin_dispositions(), note_disposition_uses() from public;
grant execute on function new_id(), seed_dispositions(uuid), begin_dispositions(), note_disposition_uses() to gatehouse_app;
