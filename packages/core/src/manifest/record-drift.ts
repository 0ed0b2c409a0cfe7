import type { Caller } from '../access/caller.ts'
import { systemMutation } from '../access/system-mutation.ts'
import type { Core } from '../core.ts'
import type { HeldChange } from './view.ts'
import type { WantedServer } from './wanted-manifest.ts'

/** Gatehouse itself as a caller: its changes stand in the log as `system`. */
export function systemCaller(core: Core): Caller {
  return { core, credential: null, account: null, ip: null, userAgent: null }
}

/** Writes to the log that a server held something else than it had last proved, and what differed. */
export async function recordDrift(
  core: Core,
  { account, server, name }: Pick<WantedServer, 'account' | 'server' | 'name'>,
  drift: readonly HeldChange[],
): Promise<void> {
  const change = { verb: 'server.drifted', caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async () => ({
    result: null,
    resource: { id: server, label: name },
    details: { drift: drift.map(({ what, added, removed }) => ({ what, added, removed })) },
    actor: { kind: 'system', id: null, label: 'key sync' },
  }))
}
