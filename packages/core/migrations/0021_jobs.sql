-- Jobs that follow a commit, each with an end; and what purging reads by an index.

-- A claim on a job is a lease with an end: whoever holds it renews it, and a job of somebody who died comes again by itself.
create table jobs (
  id bigint generated always as identity primary key,
  task text not null check (task in ('mail', 'index')),
  -- jobs of one key are one job
  key text not null unique,
  -- whose it is, so that one account's hundreds keep nobody waiting; null where it is no account's
  account_id uuid,
  payload jsonb not null,
  -- the lowest first
  rank smallint not null default 0,
  due_at timestamptz not null,
  -- from then on it is of no use
  until timestamptz not null,
  tries integer not null default 0,
  -- of each claim and each replacement, so that who lost a job can say nothing of it any more
  revision integer not null default 0,
  leased_until timestamptz,
  -- why the last try failed
  error text,
  -- it is not tried again; kept for a while, because somebody may ask why
  given_up_at timestamptz
);
create index jobs_due on jobs (task, due_at) where given_up_at is null;
create index jobs_given_up on jobs (given_up_at) where given_up_at is not null;

-- bookkeeping, of which an account sees how its own fare, and nothing of what is in them
alter table jobs enable row level security;
create policy account on jobs for select using (account_id = (select account_in_context()));
grant select (key, account_id, tries, until, error, given_up_at) on jobs to gatehouse_app;

-- Puts a job into the queue; it exists only if the transaction commits. Same key: one job, the newer one.
create or replace function enqueue(task text, payload jsonb, key text, at timestamptz) returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
begin
  insert into jobs as j (task, key, account_id, payload, rank, due_at, until)
  values (enqueue.task, coalesce(enqueue.key, gen_random_uuid()::text), (enqueue.payload ->> 'account')::uuid, enqueue.payload,
          coalesce((enqueue.payload ->> 'rank')::smallint, 0), enqueue.at,
          coalesce((enqueue.payload ->> 'until')::timestamptz, enqueue.at + interval '7 days'))
  on conflict on constraint jobs_key_key do update
    set payload = excluded.payload, rank = excluded.rank, due_at = excluded.due_at, until = excluded.until, tries = 0,
        revision = j.revision + 1, leased_until = null, error = null, given_up_at = null;
  perform pg_notify('gatehouse_jobs', enqueue.task);
end $$;
revoke execute on function enqueue from public;
grant execute on function enqueue to gatehouse_app;

-- What purging and recovering read, by an index. Where rows are written all the time (last_seen, rate_limits) one would cost more.
create index server_sync_runs_at on server_sync_runs (at);
create index sign_in_links_expired on sign_in_links (expires_at);
create index sign_ins_created on sign_ins (created_at);
create index sessions_id on sessions (id);

-- Of a sign-in that is over, the address and the browser are kept for 90 days; the log keeps that there was one. At most so many at once.
drop function purge_sign_ins();
create function purge_sign_ins(most integer) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare purged integer;
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':purge', true);
  delete from sign_ins s where (s.user_id, s.id) in (
    select o.user_id, o.id from sign_ins o
    where o.created_at < now() - interval '90 days' -- none ends before it begins
      and least(o.ended_at, o.expires_at, last_used(o) + idle_limit()) < now() - interval '90 days'
    limit most);
  get diagnostics purged = row_count;
  return purged;
end $$;

-- Why a job was given up is of interest for a month.
create function purge_jobs(most integer) returns integer
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare purged integer;
begin
  if not system_in_context() then raise exception 'the system alone purges'; end if;
  delete from jobs j where j.id in (
    select g.id from jobs g where g.given_up_at < now() - interval '30 days' limit most);
  get diagnostics purged = row_count;
  return purged;
end $$;
revoke execute on function purge_sign_ins, purge_jobs from public;
grant execute on function purge_sign_ins, purge_jobs to gatehouse_app;

-- The queue was graphile-worker's before: what waits there comes along.
do $$ begin
  if to_regclass('graphile_worker._private_jobs') is null then return; end if;
  execute $move$
    insert into jobs (task, key, payload, due_at, until)
    select t.identifier, coalesce(j.key, 'moved:' || j.id), j.payload::jsonb, now(), now() + interval '1 day'
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier in ('mail', 'index') $move$;
  drop schema graphile_worker cascade;
end $$;
