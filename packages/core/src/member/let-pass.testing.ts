import type { TestGatehouse } from '../testing/test-gatehouse.ts'

/** Lets the end of somebody's memberships, or keys, be a second ago, as the clock would. */
export async function letPass(
  { database }: Pick<TestGatehouse, 'database'>,
  table: 'memberships' | 'ssh_keys',
  user: string,
): Promise<void> {
  const client = await database.owner.connect()
  try {
    await client.query('begin')
    await client.query(
      `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true)`,
    )
    await client.query(
      `update ${table} set expires_at = now() - interval '1 second' where user_id = $1 and expires_at is not null`,
      [user],
    )
    await client.query('commit')
  } finally {
    client.release()
  }
}
