import { type Statement, statement } from '../database/statement.ts'
import type { Job } from './job.ts'

const enqueue = statement<never>('job.enqueue', 'select enqueue($1, $2, $3, clock_timestamp())')

/** Puts jobs into the queue inside a transaction for statements: they exist only if it commits. */
export async function enqueueAll(
  rows: (of: Statement<never>, values: unknown[]) => Promise<unknown>,
  jobs: readonly Job[],
): Promise<void> {
  for (const { task, payload, key } of jobs) await rows(enqueue, [task, JSON.stringify(payload), key])
}
