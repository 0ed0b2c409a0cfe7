import { announced } from '../../database/testing/announced.ts'
import type { TestGatehouse } from '../../testing/test-gatehouse.ts'

/** Lets the end of somebody's memberships, or keys, be a second ago, as the clock would. */
export async function letPass(
  { database }: Pick<TestGatehouse, 'database'>,
  table: 'memberships' | 'ssh_keys',
  user: string,
): Promise<void> {
  await announced(database, async (client) => {
    await client.query(
      `update ${table} set expires_at = now() - interval '1 second' where user_id = $1 and expires_at is not null`,
      [user],
    )
  })
}
