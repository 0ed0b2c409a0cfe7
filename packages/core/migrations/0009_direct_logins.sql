-- How members log in to a server past the gateway, and what a host has recorded of that.

-- 'gateway': the members' own keys are not placed, only the gateway's;
-- 'recorded': they are, with a forced command that records
alter table servers drop constraint servers_access_check,
  add constraint servers_access_check check (access in ('direct', 'gateway', 'recorded'));

-- where a session was recorded: by the gateway, or by the host itself, whose word everything about it is
alter table sessions add column origin text not null default 'gateway' check (origin in ('gateway', 'host'));

-- Bookkeeping.

-- SHA-256 of the recorder that the host was given, hex; until it is gone, and everything that it kept has been fetched
alter table server_syncs add column recorder text;
