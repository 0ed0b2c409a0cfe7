-- Puts a job into the queue; it exists only if the transaction commits. Same key: one job, the newer one.
-- Sent since release 1: all four, key null for a job of its own. Answers nothing.
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

grant execute on function enqueue(text, jsonb, text, timestamptz) to gatehouse_app;
