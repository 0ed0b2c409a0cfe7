import type { Caller } from './caller.ts'
import type { Core } from './core.ts'

/** Gatehouse itself as a caller: its changes stand in the log as `system`. */
export function systemCaller(core: Core): Caller {
  return { core, credential: null, account: null, ip: null, userAgent: null }
}
