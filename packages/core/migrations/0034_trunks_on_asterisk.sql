-- Trunks on servers with Asterisk: what it is told beside where a carrier is, and the part that tells it.

set constraints all immediate;
set constraints all deferred;

alter table trunks
  -- whether servers register there, so that calls come in
  add column registers boolean not null default false check (not registers or username is not null),
  add column media_encryption text not null default 'none' check (media_encryption in ('none', 'sdes')),
  -- what is left out of numbers, where the carrier wants national ones
  add column country_code text check (country_code ~ '^[1-9][0-9]{0,2}$'),
  -- what stands before each number
  add column dial_prefix text not null default '' check (dial_prefix ~ '^[0-9]{0,10}$'),
  -- calls at a time, on each server; null for as many as there are
  add column channels integer check (channels between 1 and 10000),
  -- how often the engine asks whether the carrier is there; 0 for never
  add column qualify_seconds integer not null default 60 check (qualify_seconds = 0 or qualify_seconds between 10 and 3600),
  drop constraint trunks_number_format_check,
  add constraint trunks_number_format_check check (number_format in ('e164', 'digits', 'national')),
  add constraint trunks_national_check check ((number_format = 'national') = (country_code is not null));

insert into server_parts (account_id, server_id, part)
select distinct account_id, server_id, 'trunks' from trunk_servers on conflict do nothing;
