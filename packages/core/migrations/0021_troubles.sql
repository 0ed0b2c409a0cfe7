-- What the last try found wrong with each login, beside the first of them, which is the server's error.

set constraints all immediate;
set constraints all deferred;

alter table server_syncs add column troubles jsonb not null default '{}';
