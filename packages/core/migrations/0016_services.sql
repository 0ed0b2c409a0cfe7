-- Which of a server's services can be restarted through Gatehouse, and their logs read.

set constraints all immediate;
set constraints all deferred;

-- Whether these are names of systemd's services, each once and in order; no glob, and nothing that passes for an option.
create function are_services(names text[]) returns boolean language sql immutable parallel safe
return not exists (select from unnest(names) name where name is null or name !~ '^[A-Za-z0-9@:_.\\][A-Za-z0-9@:_.\\-]{0,199}\.service$')
  and names = array(select distinct name collate "C" from unnest(names) name order by 1);
grant execute on function are_services(text[]) to gatehouse_app;

alter table servers add column services text[] not null default '{}'
  constraint servers_services check (services = '{}' or cardinality(services) <= 50 and are_services(services));
