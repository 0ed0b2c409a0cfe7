import type { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { endEmailChange } from './end-email-change.ts'
import { emailChangeToken, findEmailChange, requireUnderWay } from './find-email-change.ts'

/**
 * Stops a change of address, by the link that was mailed to the present address and by no other.
 * @throws NotFound, Expired, Conflict, RateLimited
 */
export async function stopEmailChange(
  caller: Caller,
  raw: z.input<typeof emailChangeToken>,
): Promise<{ from: string }> {
  const { token } = parseInput(emailChangeToken, raw)
  await limitRate(caller.core, 'token.ip', networkOf(caller.ip))
  const found = await findEmailChange(systemRows(caller.core), token)
  requireUnderWay(found, new Date())
  const { user_id: user, from_email: from, to_email: to, side } = found
  if (side !== 'from')
    throw new Conflict(
      `Only the link sent to ${from} can stop this change. Nothing changes without your confirmation.`,
    )
  return personMutation({ verb: 'user.email_change_stopped', caller, user }, async (work) => {
    // read again, now that the person is locked
    requireUnderWay(await findEmailChange(work.rows, token), work.now)
    await endEmailChange(work, user, 'stopped')
    return {
      result: { from },
      resource: { id: user, label: from },
      actor: { kind: 'user', id: user, label: from },
      details: { from, to, by: 'mailbox' },
      topics: ['passkeys'],
    }
  })
}
