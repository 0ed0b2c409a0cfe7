-- A plan limits trunks too. Accounts that are there keep the two hundred that everybody had, until a period of their plan begins.

set constraints all immediate;
set constraints all deferred;

-- null: no limit; none at all is a limit too
alter table accounts add column trunk_limit integer default 200 check (trunk_limit >= 0);
alter table accounts alter column trunk_limit drop default;
