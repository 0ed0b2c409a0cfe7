import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import type { Verb } from '../../audit/event/verbs.ts'

interface Undone {
  account: string
  server: string
  name: string
  /** SHA-256 of what was undone, hex. */
  digest: string
  /** What kept it from being confirmed, as a sentence. */
  why: string
}

/** Writes to the log that a server has undone what it was given. */
export async function recordUndone(
  core: Core,
  verb: Verb,
  { account, server, name, digest, why }: Undone,
): Promise<void> {
  const change = { verb, caller: systemCaller(core), accounts: [account] } as const
  await systemMutation(change, async () => ({
    result: null,
    resource: { id: server, label: name },
    details: { why, digest },
    actor: { kind: 'system', id: null, label: 'key sync' },
  }))
}
