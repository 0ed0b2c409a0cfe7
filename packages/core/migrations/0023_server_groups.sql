-- Unix groups that every login on a server is in.

set constraints all immediate;
set constraints all deferred;

alter table servers add column groups text[] not null default '{}';
