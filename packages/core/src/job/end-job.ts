import type pg from 'pg'
import type { ClaimedJob } from './claim-job.ts'
import type { Task } from './job.ts'

/** How a try ended. */
export type JobOutcome =
  | { done: true }
  /** It is tried again after so many seconds. */
  | { again: number; error: string }
  /** It is not: trying is of no use. */
  | { giveUp: string }

// pages of an account show how its mails fare
const tell = `select pg_notify('gatehouse', jsonb_build_object('account', account_id, 'topics', '["invites"]'::jsonb)::text)
  from changed where account_id is not null and task = 'mail'`

const statements = {
  done: {
    name: 'job.done',
    text: `with changed as (delete from jobs where id = $1 and revision = $2 returning account_id, task, tries)
     ${tell} and tries > 1`,
  },
  again: {
    name: 'job.again',
    text: `with changed as (
       update jobs set due_at = now() + make_interval(secs => $3), error = $4, leased_until = null
       where id = $1 and revision = $2 returning account_id, task)
     ${tell}`,
  },
  giveUp: {
    name: 'job.give_up',
    text: `with changed as (
       update jobs set given_up_at = now(), error = $3, leased_until = null, payload = '{}'
       where id = $1 and revision = $2 returning account_id, task)
     ${tell}`,
  },
}

/** Writes down how a try ended, unless the job is somebody else's by now. */
export async function endJob(
  pool: pg.Pool,
  { id, revision }: ClaimedJob,
  outcome: JobOutcome,
): Promise<void> {
  if ('done' in outcome) await pool.query({ ...statements.done, values: [id, revision] })
  else if ('again' in outcome)
    await pool.query({ ...statements.again, values: [id, revision, outcome.again, outcome.error] })
  else await pool.query({ ...statements.giveUp, values: [id, revision, outcome.giveUp] })
}

/** A job that came to its end undone. */
export interface ExpiredJob {
  key: string
  account: string | null
  tries: number
  error: string | null
}

/** Gives up what is of no use any more, and answers it. */
export async function expireJobs(pool: pg.Pool, task: Task): Promise<ExpiredJob[]> {
  const { rows } = await pool.query<ExpiredJob>({
    name: 'job.expire',
    text: `with changed as (
       update jobs set given_up_at = now(), error = coalesce(error, 'there was no time for it'), leased_until = null, payload = '{}'
       where task = $1 and given_up_at is null and until <= now() and (leased_until is null or leased_until <= now())
       returning key, account_id, task, tries, error),
     told as (${tell})
     select key, account_id as account, tries, error from changed, (select count(*) from told) counted`,
    values: [task],
  })
  return rows
}
