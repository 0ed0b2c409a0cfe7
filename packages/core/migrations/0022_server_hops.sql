-- Servers behind servers: one may be reached through another, which may be reached through a third.

set constraints all immediate;
set constraints all deferred;

-- the server through which it is reached; null for directly
alter table servers add column via uuid;
alter table servers add foreign key (account_id, via) references servers (account_id, id) deferrable initially deferred;
alter table servers add constraint servers_not_via_itself check (via <> id);
create index servers_via on servers (account_id, via) where via is not null;
