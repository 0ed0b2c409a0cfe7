-- What renaming a server reads and writes, statement by statement, as the schema's owner: no rights are asked for, no
-- row security applies, nothing is hashed into the tree. `:client_id` is pgbench's own number of each client.
\set n random(1, 1000000000)
begin;
select set_config('gatehouse.announced', pg_current_xact_id()::text || ': server.renamed', true);
select user_id, id as sign_in from sign_ins where token_hash = sha256(convert_to('bare-' || :client_id, 'UTF8')) and ended_at is null and expires_at > clock_timestamp() \gset
select id as account, name as account_name from accounts where slug = 'bare-' || :client_id and closed_at is null for no key update \gset
select id as membership, role, login from memberships where account_id = :account and user_id = :user_id and ended_at is null \gset
select seq, at, frontier from audit_heads where account_id = :account \gset head_
select email from users where id = :user_id \gset
select id as server, name, host, port, host_key, type, sudo, created_at from servers where account_id = :account and removed_at is null \gset
update servers set name = 'server-' || :n where account_id = :account and id = :server;
insert into audit_events (account_id, seq, id, at, actor_kind, actor_id, actor_label, ip, user_agent, verb, resource_type, resource_id, resource_label, changes, details, leaf) values (:account, :head_seq::bigint + 1, gen_random_uuid(), clock_timestamp(), 'user', :user_id, :email, '192.0.2.7', 'uvu', 'server.renamed', 'server', :server, 'server-' || :n, jsonb_build_object('name', jsonb_build_object('from', :name::text, 'to', 'server-' || :n)), '{}', sha256('leaf'));
update audit_heads set seq = :head_seq::bigint + 1, frontier = :head_frontier, at = clock_timestamp() where account_id = :account;
select pg_notify('gatehouse', jsonb_build_object('account', :account::text, 'seq', :head_seq::bigint + 1, 'topics', jsonb_build_array('audit', 'servers'))::text);
commit;
