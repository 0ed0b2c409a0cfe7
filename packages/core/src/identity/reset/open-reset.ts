import type { EntityManager } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import type { Outcome } from '../../access/outcome.ts'
import type { Work } from '../../access/work.ts'
import { Passkey } from '../passkey/passkey.entity.ts'
import { tellPersonAndOwners } from '../user/tell-person-and-owners.ts'
import { UserReset } from './user-reset.entity.ts'
import type { AnnouncedReset } from './view.ts'

/** How long a reset is announced before it is carried out, in hours: a day, at least one hour. */
export const resetHours = z.int().min(1, 'At least 1 hour.').max(720, 'At most 720 hours.').default(24)

/** Whose passkeys, recovery codes and sign-ins are to go. */
export interface Person {
  id: string
  email: string
}

/**
 * Announces that a person's passkeys, recovery codes and sign-ins go, `hours` from now. The person and the owners of their
 * accounts are told at once. @throws Conflict
 */
export async function openReset(
  work: Work,
  person: Person,
  { requestedBy, hours }: { requestedBy: string; hours: number },
): Promise<Outcome<AnnouncedReset>> {
  const { em, now } = work
  const { id: userId, email } = person
  if (await openResetOf(em, userId))
    throw new Conflict(`A reset for ${email} is already scheduled. Cancel it first.`)
  if ((await em.count(Passkey, { userId, removedAt: null })) === 0)
    throw new Conflict(`${email} has no passkey to reset. They can sign in with just an email link.`)
  const due = new Date(now.getTime() + hours * 3_600_000)
  em.persist(
    em.create(UserReset, {
      userId,
      id: uuidv7(),
      requestedBy,
      requestedAt: now,
      dueAt: due,
      cancelledAt: null,
      doneAt: null,
    }),
  )
  const dueAt = due.toISOString()
  return {
    result: { user: userId, email, dueAt },
    resource: { id: userId, label: email },
    details: { dueAt },
    topics: ['passkeys'],
    jobs: await tellPersonAndOwners(work, person, { template: 'reset-requested', requestedBy, dueAt }),
  }
}

/** The reset that a person has before them, if any. */
export function openResetOf(em: EntityManager, userId: string): Promise<UserReset | null> {
  return em.findOne(UserReset, { userId, cancelledAt: null, doneAt: null })
}
