-- What a session to a forwarded place carried: {carried, failed, first, last}. One session has all its connections.
alter table sessions add column connections jsonb;
