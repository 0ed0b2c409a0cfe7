import type { Core } from '@gatehouse/core/access/core'
import { sentStatements } from './recorded-statements.ts'

const control = /^(begin|commit|rollback|set |select set_config)/i
const entrance = /^select enter/i

/**
 * What PostgreSQL does for each statement of `work`, but for the entrance: `explain (analyze, buffers)`, in a transaction of its own
 * that has come in by the same entrance, and is rolled back.
 */
export async function queryPlans(core: Core, work: () => Promise<unknown>): Promise<string[]> {
  const sent = await sentStatements(core, work)
  const client = await core.pool.connect()
  try {
    await client.query('begin')
    const plans: string[] = []
    for (const { text, values } of sent) {
      if (control.test(text)) continue
      if (entrance.test(text)) await client.query(text, values)
      else {
        const { rows } = await client.query<Record<string, string>>(
          `explain (analyze, buffers) ${text}`,
          values,
        )
        plans.push(rows.flatMap((row) => Object.values(row)).join('\n'))
      }
    }
    return plans
  } finally {
    await client.query('rollback')
    client.release()
  }
}
