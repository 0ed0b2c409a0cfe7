import { v7 as uuidv7 } from 'uuid'
import { Conflict } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { Passkey } from './passkey.entity.ts'
import type { NewCredential } from './verify-registration.ts'
import type { PasskeyView } from './view.ts'

/** Passkeys of one user, at most. */
const most = 20

export interface Enrolment {
  name: string
  credential: NewCredential
  /** The user whose challenge was answered; null where it was made for something else. */
  mayBeOf: string | null
}

/** Writes a new passkey of the user. @throws Conflict */
export async function keepPasskey(
  { em, now }: Pick<Work, 'em' | 'now'>,
  userId: string,
  { name, credential, mayBeOf }: Enrolment,
): Promise<PasskeyView> {
  if (mayBeOf !== userId) throw new Conflict('Someone else started this. Start over.')
  const own = await em.find(Passkey, { userId, removedAt: null })
  if (own.length >= most) throw new Conflict(`You already have ${most} passkeys. Remove one first.`)
  const id = uuidv7()
  em.persist(
    em.create(Passkey, {
      userId,
      id,
      name,
      ...credential,
      createdAt: now,
      lastUsedAt: now,
      removedAt: null,
    }),
  )
  const at = now.toISOString()
  return { id, name, synced: credential.synced, createdAt: at, lastUsedAt: at }
}
