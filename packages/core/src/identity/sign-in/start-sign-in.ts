import type { EntityManager } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import type { Assurance } from '../../access/assurance.ts'
import type { Work } from '../../access/work.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { Passkey } from '../passkey/passkey.entity.ts'
import { SignIn } from './sign-in.entity.ts'

/** How long a sign-in lasts, whatever happens: 30 days. */
export const signInDays = 30

/** What a sign-in still waits for, in minutes: after that it is none. */
const awaitingMinutes = 10

/** A sign-in's token, which exists only in the caller's cookie, and what it still needs before it lets anybody in. */
export interface StartedSignIn {
  signIn: string
  needs: 'passkey' | null
}

/**
 * Writes a new sign-in of the user. One proved without a passkey awaits a passkey where the user has any: wherever sign-ins are
 * made, the second factor is asked for.
 */
export async function startSignIn(
  { em, now, caller }: Pick<Work, 'now' | 'caller'> & { em: EntityManager },
  userId: string,
  { assurance = 'mail', awaits }: { assurance?: Assurance; awaits?: 'enrolment' } = {},
): Promise<StartedSignIn> {
  const byPasskey = assurance === 'passkey' || assurance === 'mail+passkey'
  const needs =
    byPasskey || (await em.count(Passkey, { userId, removedAt: null })) === 0 ? null : ('passkey' as const)
  const lasts = (awaits ?? needs) ? awaitingMinutes * 60_000 : signInDays * 86_400_000
  const token = newToken()
  em.persist(
    em.create(SignIn, {
      userId,
      id: uuidv7(),
      tokenHash: hashToken(token),
      assurance,
      awaits: awaits ?? needs,
      touchedAt: byPasskey ? now : null,
      ip: caller.ip,
      userAgent: caller.userAgent,
      createdAt: now,
      expiresAt: new Date(now.getTime() + lasts),
    }),
  )
  return { signIn: token, needs }
}

/** Gives a sign-in in which a passkey was touched another token; what was opened in it, such as a terminal, goes on. */
export async function rotateSignIn(
  { em, now }: Pick<Work, 'em' | 'now'>,
  { id, userId, assurance }: { id: string; userId: string; assurance: Assurance },
): Promise<string> {
  const token = newToken()
  const signIn = await em.findOneOrFail(SignIn, { userId, id })
  Object.assign(signIn, { tokenHash: hashToken(token), assurance, touchedAt: now })
  return token
}

/** The sign-in that this browser had until now, whoever's it was. */
export async function endReplaced({ caller, em, now }: Work): Promise<void> {
  if (caller.credential?.kind !== 'sign-in') return
  const replaced = await em.findOne(SignIn, { tokenHash: hashToken(caller.credential.token), endedAt: null })
  if (replaced) replaced.endedAt = now
}
