import { announced } from '../../database/testing/announced.ts'
import type { TestDatabase } from '../../database/testing/test-database.ts'

/** Lets every touch be eleven minutes ago. */
export async function letTouchesGoStale(database: Pick<TestDatabase, 'owner'>): Promise<void> {
  await announced(database, (client) =>
    client.query(
      "update sign_ins set touched_at = touched_at - interval '11 minutes' where touched_at is not null",
    ),
  )
}
