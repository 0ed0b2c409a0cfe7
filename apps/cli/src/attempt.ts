import { GatehouseError } from '@gatehouse/core/access/errors'
import { EmbeddedPostgresError } from '@gatehouse/core/database/embedded/embedded-postgres-error'
import { WrongEnvironment } from './env.ts'

/** Runs a command: what people can mend is said in one line, the rest with its stack. Sets the exit code. */
export async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    const forPeople =
      error instanceof GatehouseError ||
      error instanceof WrongEnvironment ||
      error instanceof EmbeddedPostgresError
    process.stderr.write(
      `gatehouse: ${forPeople ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    process.exitCode = 1
  }
}
