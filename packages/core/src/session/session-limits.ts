import type { Core } from '../access/core.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'

/** How long an account's sessions may be idle, and last; null for no limit. */
export interface SessionLimits {
  account: string
  idleMinutes: number | null
  hours: number | null
}

const limits = statement<SessionLimits>(
  'session.limits',
  `select id as account, session_idle_minutes as "idleMinutes", session_hours as hours from accounts where id = any($1)`,
)

/** The limits of these accounts' sessions at this moment. */
export function sessionLimits(core: Core, accounts: readonly string[]): Promise<SessionLimits[]> {
  return accounts.length === 0 ? Promise.resolve([]) : asSystem(core, bind(limits, [accounts]))
}
