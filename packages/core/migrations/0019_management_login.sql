-- The login by which Gatehouse manages a server: root, or one that becomes root by sudo.
alter table servers add column management_login text not null default 'root'
  constraint servers_management_login check (management_login ~ '^[a-z_][a-z0-9_-]{0,30}$');
