import type { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { ComeAgain } from '../../access/current-membership.ts'
import { untilAdmitted } from '../../access/entering.ts'
import { Conflict, Expired } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { isUniqueViolation } from '../../database/database-away.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { EmailChange } from './email-change.entity.ts'
import {
  emailChangeToken,
  type FoundEmailChange,
  findEmailChange,
  requireUnderWay,
} from './find-email-change.ts'
import { moveAddress } from './move-address.ts'

/**
 * Confirms a change of address from one of the two mailboxes: having the link is the proof, and the order does not matter. The
 * second confirmation makes the change, and ends all sign-ins of the person. Answers whether it is made.
 * @throws NotFound, Expired, Conflict, RateLimited
 */
export async function confirmEmail(
  caller: Caller,
  raw: z.input<typeof emailChangeToken>,
): Promise<{ changed: boolean }> {
  const { token } = parseInput(emailChangeToken, raw)
  await limitRate(caller.core, 'token.ip', networkOf(caller.ip))
  return untilAdmitted(() => confirm(caller, token))
}

async function confirm(caller: Caller, token: string): Promise<{ changed: boolean }> {
  const found = await findEmailChange(systemRows(caller.core), token)
  requireConfirmable(found, new Date())
  const { user_id: userId, id, from_email: from, to_email: to, side } = found
  const changed = found.confirmed[side === 'from' ? 'to' : 'from']
  const verb = changed ? 'user.email_changed' : 'user.email_change_confirmed'
  return personMutation({ verb, caller, user: userId }, async (work) => {
    const { em, now, rows } = work
    const locked = await findEmailChange(rows, token)
    requireConfirmable(locked, now)
    // the other mailbox was faster: then this is another change
    if (JSON.stringify(locked) !== JSON.stringify(found)) throw new ComeAgain()
    const change = await em.findOneOrFail(EmailChange, { userId, id })
    change[`${side}ConfirmedAt`] = now
    const done = changed ? await complete(work, change) : null
    return {
      result: { changed },
      resource: { id: userId, label: changed ? to : from },
      actor: { kind: 'user', id: userId, label: from },
      details: {
        from,
        to,
        by: side === 'from' ? from : to,
        ...(done && { signInsEnded: done.signInsEnded }),
      },
      topics: ['passkeys'],
      ...(done && { jobs: done.jobs }),
    }
  })
}

async function complete(work: Work, change: EmailChange) {
  Object.assign(change, { endedAt: work.now, outcome: 'made' })
  const { userId, fromEmail: from, toEmail: to } = change
  try {
    return await moveAddress(work, { id: userId, from, to })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new Conflict(`Someone else now uses ${to} here. Choose another address.`)
  }
}

function requireConfirmable(found: FoundEmailChange, now: Date): void {
  requireUnderWay(found, now)
  if (found.confirmed[found.side])
    throw new Expired(
      'This address is already confirmed. The change takes effect once the other one is confirmed too.',
    )
  if (found.resetting)
    throw new Conflict(
      `The passkeys of ${found.from_email} are about to be removed. Sign in with one to cancel that, then confirm again.`,
    )
}
