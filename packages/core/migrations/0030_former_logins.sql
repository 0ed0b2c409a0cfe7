-- By which logins a server was managed before, whose key lines are still to go there.

set constraints all immediate;
set constraints all deferred;

alter table server_syncs add column former_logins text[] not null default '{}';
