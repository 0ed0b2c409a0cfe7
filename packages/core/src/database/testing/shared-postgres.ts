import { startTemporaryPostgres } from '../embedded/temporary-postgres.ts'
import { quickFolder } from './quick-folder.ts'

/** Where a test process finds the PostgreSQL server that its runner started, as JSON of `pg` connection options. */
export const sharedPostgresVariable = 'GATEHOUSE_TEST_POSTGRES'

/** One embedded server for a whole test run; each test makes its own database in it. */
export async function startSharedPostgres(): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const postgres = await startTemporaryPostgres(quickFolder())
  return {
    env: { [sharedPostgresVariable]: JSON.stringify(postgres.connection) },
    stop: () => postgres.stop(),
  }
}
