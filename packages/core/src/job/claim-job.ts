import type pg from 'pg'
import type { Task } from './job.ts'

/** A job in hand. Nobody else takes it before its lease is over; `revision` says whose it is. */
export interface ClaimedJob {
  id: number
  key: string
  account: string | null
  payload: unknown
  /** This one counted. */
  tries: number
  revision: number
  until: Date
}

/** How long a claim holds unless it is renewed, in seconds. */
export const leaseSeconds = 60

// of each account its first, and of those one of an account that has the fewest in hand and was served longest ago
const claim = {
  name: 'job.claim',
  text: `with waiting as (
       select distinct on (j.account_id) j.id, j.account_id, j.rank, j.due_at from jobs j
       where j.task = $1 and j.given_up_at is null and j.due_at <= now() and j.until > now()
         and (j.leased_until is null or j.leased_until <= now())
       order by j.account_id, j.rank, j.due_at),
     next as (
       select w.id from waiting w
       order by w.rank, (select count(*) from jobs h where h.task = $1 and h.given_up_at is null and h.leased_until > now()
                         and h.account_id is not distinct from w.account_id),
         coalesce(array_position($2::text[], coalesce(w.account_id::text, '')), 0), w.due_at
       limit 1)
     update jobs j set leased_until = now() + make_interval(secs => ${leaseSeconds}), revision = j.revision + 1, tries = j.tries + 1
     from next where j.id = next.id and (j.leased_until is null or j.leased_until <= now()) and j.given_up_at is null
     returning j.id, j.key, j.account_id as account, j.payload, j.tries, j.revision, j.until`,
}

/**
 * Takes the job that is next: the lowest rank first, and among equals each account in its turn.
 * @param served accounts ('' for nobody's), the one served longest ago first
 */
export async function claimJob(
  pool: pg.Pool,
  task: Task,
  served: readonly string[],
): Promise<ClaimedJob | null> {
  const { rows } = await pool.query<Omit<ClaimedJob, 'until'> & { until: string }>({
    ...claim,
    values: [task, served],
  })
  const [row] = rows
  return row ? { ...row, until: new Date(row.until) } : null
}

/** Holds what is in hand for another while; answers the ids of what is somebody else's now, or nobody's. */
export async function renewJobs(pool: pg.Pool, held: readonly ClaimedJob[]): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>({
    name: 'job.renew',
    text: `update jobs j set leased_until = now() + make_interval(secs => ${leaseSeconds})
     from unnest($1::bigint[], $2::integer[]) as held (id, revision)
     where j.id = held.id and j.revision = held.revision returning j.id`,
    values: [held.map(({ id }) => id), held.map(({ revision }) => revision)],
  })
  const mine = new Set(rows.map(({ id }) => id))
  return held.map(({ id }) => id).filter((id) => !mine.has(id))
}
