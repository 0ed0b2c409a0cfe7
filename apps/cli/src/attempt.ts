import { GatehouseError, Invalid, OutcomeUnknown } from '@gatehouse/core/access/errors'
import { isDatabaseSlow } from '@gatehouse/core/database/database-away'
import { EmbeddedPostgresError } from '@gatehouse/core/database/embedded/embedded-postgres-error'
import { printError } from './output.ts'

/** A command that cannot be done; the message is one line that says why and what to do. */
export class CommandFailed extends Error {
  /** 1 failed, 2 used wrongly. */
  readonly exitCode: 1 | 2
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Runs a command: what people can mend is said in one line, the rest with its stack. Sets the exit code. */
export async function attempt(run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    process.exitCode = error instanceof Invalid ? 2 : error instanceof CommandFailed ? error.exitCode : 1
    for (const line of linesOf(error)) printError(line)
  }
}

function linesOf(error: unknown): string[] {
  if (error instanceof Invalid) {
    return error.issues.map(({ path, message }) =>
      path.length > 0 ? `${path.join('.')}: ${message}` : message,
    )
  }
  if (isDatabaseSlow(error))
    return ['This could not be done: the database took too long to answer. Try again in a moment.']
  if (isForPeople(error)) return [error.message]
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n')
}

// WrongEnvironment by its name: its file reads the schema, which `--help` need not wait for
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof GatehouseError ||
    error instanceof OutcomeUnknown ||
    error instanceof CommandFailed ||
    error instanceof EmbeddedPostgresError ||
    (error instanceof Error && (error.name === 'WrongEnvironment' || isDatabaseAway(error)))
  )
}

/** What sockets and PostgreSQL say when they refuse a connection: error classes 08, 28, 3D, 53 and 57P. */
export function isDatabaseAway(error: Error): boolean {
  return 'code' in error && /^(08|28|3D|53|57P)|^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_)/.test(String(error.code))
}
