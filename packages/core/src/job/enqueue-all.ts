import type { Statements } from '../access/transaction.ts'
import { statement } from '../database/statement.ts'
import type { Job } from './job.ts'

const enqueue = statement<never>('job.enqueue', 'select enqueue($1, $2, $3, clock_timestamp())')

/** Puts jobs into the queue inside a transaction for statements: they exist only if it commits. */
export async function enqueueAll(rows: Statements['rows'], jobs: readonly Job[]): Promise<void> {
  for (const { task, payload, key } of jobs) await rows(enqueue, [task, JSON.stringify(payload), key])
}
