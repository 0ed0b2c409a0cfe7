-- Puts several jobs into the queue, as enqueue does one: of those of one key the last. Called by finish() alone.
-- Since release 1: an array of {task, payload, key}. Answers nothing.
create or replace function enqueue_all(all_jobs jsonb) returns void
language plpgsql volatile security definer set search_path = gatehouse, pg_temp as $$
declare now_at timestamptz := clock_timestamp();
begin
  insert into jobs as j (task, key, account_id, payload, rank, due_at, until)
  select d.job ->> 'task', d.key, (d.job -> 'payload' ->> 'account')::uuid, d.job -> 'payload',
         coalesce((d.job -> 'payload' ->> 'rank')::smallint, 0), now_at,
         coalesce((d.job -> 'payload' ->> 'until')::timestamptz, now_at + interval '7 days')
  from (
    select distinct on (k.key) k.* from (
      select e.job, e.n, coalesce(e.job ->> 'key', gen_random_uuid()::text) as key
      from jsonb_array_elements(all_jobs) with ordinality e (job, n)) k
    order by k.key, k.n desc) d
  order by d.n
  on conflict on constraint jobs_key_key do update
    set payload = excluded.payload, rank = excluded.rank, due_at = excluded.due_at, until = excluded.until, tries = 0,
        revision = j.revision + 1, leased_until = null, error = null, given_up_at = null;
  perform pg_notify('gatehouse_jobs', t.task) from (select distinct e ->> 'task' as task from jsonb_array_elements(all_jobs) e) t;
end $$;
