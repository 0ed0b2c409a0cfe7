import { userInfo } from 'node:os'
import type { Caller } from '@gatehouse/core/access/caller'
import { NotAMember } from '@gatehouse/core/access/errors'
import { CommandFailed } from './attempt.ts'
import type { Env } from './env.ts'
import type { OpenGatehouse } from './open-gatehouse.ts'

/** Whose rights a command has, and about which account. */
export interface Standing {
  account?: string
  /** A member's address; without one, the rights of whoever runs Gatehouse. */
  as?: string
}

/** What a command works with. */
export interface Operator extends OpenGatehouse {
  caller: Caller
  env: Env
}

/**
 * Opens Gatehouse for one command, beside one that runs on the same data folder if there is one, and closes it when the
 * work is done. The database must be migrated, unless the command `migrates` it.
 */
export async function operate(
  standing: Standing,
  work: (operator: Operator) => Promise<void>,
  { migrates = false } = {},
): Promise<void> {
  const { readEnv } = await import('./env.ts')
  const { openGatehouse } = await import('./open-gatehouse.ts')
  const { spelled } = await import('./spelled.ts')
  const account = standing.account === undefined ? undefined : spelled.slug(standing.account)
  const as = standing.as === undefined ? undefined : spelled.email(standing.as)
  const env = readEnv()
  const { startDatabase } = await import('./start-database.ts')
  const gatehouse = await openGatehouse(env, await startDatabase(env, { join: true }), { migrates })
  const caller: Caller = {
    core: gatehouse.core,
    credential: { kind: 'operator', label: `gatehouse command (${osUser()})`, ...(as && { as }) },
    account: account ?? null,
    ip: null,
    userAgent: null,
  }
  try {
    await work({ ...gatehouse, caller, env })
  } catch (error) {
    if (error instanceof NotAMember) throw new CommandFailed(notThere(account, as))
    throw error
  } finally {
    await gatehouse.close()
  }
}

function notThere(account: string | undefined, as: string | undefined): string {
  if (!account) return `${as} doesn’t belong to any account here.`
  return as
    ? `The account ${account} does not exist, or ${as} is not a member of it.`
    : `The account ${account} does not exist.`
}

function osUser(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim() // a number without a name, as in a container
  }
}
