-- By which host keys each gateway shows itself, so that what is written for OpenSSH brings them.

set constraints all immediate;
set constraints all deferred;

alter table gateways add column host_keys text[] not null default '{}';
