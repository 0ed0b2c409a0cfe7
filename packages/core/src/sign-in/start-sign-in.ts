import type { EntityManager } from '@mikro-orm/postgresql'
import { v7 as uuidv7 } from 'uuid'
import type { Work } from '../access/mutation.ts'
import { hashToken, newToken } from '../crypto/token.ts'
import { SignIn } from './sign-in.entity.ts'

/** How long a sign-in lasts, whatever happens: 30 days. */
export const signInDays = 30

/** Writes a new sign-in of the user; answers its token, which exists only in the caller's cookie. */
export function startSignIn(
  { em, now, caller }: Pick<Work, 'now' | 'caller'> & { em: EntityManager },
  userId: string,
): string {
  const token = newToken()
  em.persist(
    em.create(SignIn, {
      userId,
      id: uuidv7(),
      tokenHash: hashToken(token),
      assurance: 'mail',
      ip: caller.ip,
      userAgent: caller.userAgent,
      createdAt: now,
      expiresAt: new Date(now.getTime() + signInDays * 86_400_000),
    }),
  )
  return token
}
