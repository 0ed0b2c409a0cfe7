import { announced } from '../../database/testing/announced.ts'
import type { TestDatabase } from '../../database/testing/test-database.ts'

/** Lets the day pass for which a shortened setting does not hold yet. */
export async function letGracePass(database: Pick<TestDatabase, 'owner'>): Promise<void> {
  await announced(database, (client) =>
    client.query(
      'update accounts set former_recording_days_until = now() where former_recording_days_until is not null',
    ),
  )
}
