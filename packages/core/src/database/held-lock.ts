import type pg from 'pg'
import { lockSpace } from './living-gateways.ts'

/**
 * Does the work while nobody else on this database does it under the same name; answers false without doing it where somebody
 * does. The lock ends with its connection: `lost` aborts then, and from there on somebody else may be at it.
 */
export async function underLock(
  pool: pg.Pool,
  name: string,
  work: (lost: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const client = await pool.connect()
  let broken = true
  try {
    const { rows } = await client.query<{ yes: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as yes',
      [lockSpace, name],
    )
    broken = false
    if (!rows[0]?.yes) return false
    broken = true
    const held = new AbortController()
    const lose = () => held.abort(new Error('the lock was lost with its connection'))
    client.once('end', lose)
    try {
      await work(held.signal)
    } finally {
      client.off('end', lose) // the pool's connections are held again and again
      await client.query('select pg_advisory_unlock($1, hashtext($2))', [lockSpace, name])
      broken = false
    }
    return true
  } finally {
    client.release(broken)
  }
}
