import type { Work } from '../../access/work.ts'
import { Passkey } from '../passkey/passkey.entity.ts'
import { RecoveryCodes } from './recovery-codes.entity.ts'

/** Takes away all passkeys and recovery codes of a user; answers how many passkeys that were. */
export async function removeProofs({ em, now }: Pick<Work, 'em' | 'now'>, userId: string): Promise<number> {
  const passkeys = await em.find(Passkey, { userId, removedAt: null })
  for (const passkey of passkeys) passkey.removedAt = now
  for (const codes of await em.find(RecoveryCodes, { userId, voidedAt: null })) codes.voidedAt = now
  return passkeys.length
}
