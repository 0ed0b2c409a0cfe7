-- What numbers of an account's test calls have to begin with.

set constraints all immediate;
set constraints all deferred;

-- none: it is left to the trunks
alter table accounts add column call_prefixes text[] not null default '{}';
