import type { Caller } from '../access/caller.ts'
import { systemMutation } from '../access/mutation.ts'
import type { KnownPasskey } from './verify-assertion.ts'

/** Writes down, in each account of its owner, that a passkey was refused because its counter went back. */
export async function refusePasskey(
  caller: Caller,
  known: KnownPasskey,
  { stored, shown }: { stored: number; shown: number },
): Promise<void> {
  await systemMutation({ verb: 'passkey.refused', caller, accounts: known.accounts }, async () => ({
    result: null,
    resource: { id: known.id, label: known.name },
    actor: { kind: 'user', id: known.user, label: known.email },
    details: { reason: 'Its signature counter went back: there may be a copy of it.', stored, shown },
  }))
}
