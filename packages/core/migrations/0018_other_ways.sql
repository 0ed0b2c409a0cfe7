-- What else lets people in on a server, as its last look said.

set constraints all immediate;
set constraints all deferred;

alter table server_syncs add column other_ways jsonb not null default '[]';
