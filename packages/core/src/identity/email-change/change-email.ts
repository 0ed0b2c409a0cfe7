import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Invalid } from '../../access/errors.ts'
import { requireFresh } from '../../access/fresh.ts'
import { parseInput } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import { ownQuery } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { bind, statement } from '../../database/statement.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { openResetOf } from '../reset/open-reset.ts'
import { emailAddress } from '../user/email.ts'
import { User } from '../user/user.entity.ts'
import { changeMails } from './change-mails.ts'
import { EmailChange } from './email-change.entity.ts'
import { endEmailChange } from './end-email-change.ts'

/** How long both mailboxes have to confirm, in hours. */
const validHours = 24

export const newAddress = z.object({ email: emailAddress })

// asked before an attempt is counted, and once more under the lock
const whoAsks = ownQuery({
  keyScope: null,
  read: () => [],
  view: (_rows, entered, caller) => {
    requireFresh(caller, entered)
    return entered.user
  },
})

const isTaken = statement<{ taken: boolean }>(
  'email_change.taken',
  'select exists (select from users where email = $1) as taken',
)

/**
 * Asks that the caller's address become another: both mailboxes get a link, and it happens once both have confirmed. A newer
 * request replaces an older one. The answer does not tell whether the new address is somebody's already.
 * @throws Invalid, Conflict, SignedOut, Forbidden, FreshAuth, RateLimited
 */
export async function changeEmail(
  caller: Caller,
  raw: z.input<typeof newAddress>,
): Promise<{ to: string; expiresAt: string }> {
  const { core } = caller
  const user = await whoAsks(caller)
  const { email } = parseInput(newAddress, raw)
  if (user?.email === email)
    throw new Invalid([{ path: ['email'], message: 'This is already your address.' }])
  await limitRate(core, 'email-change.user', user?.id ?? '')
  await limitRate(core, 'email-change.email', email)
  const [found] = await asSystem(core, bind(isTaken, [email]))
  return request(caller, { email, taken: found?.taken === true })
}

const request = ownMutation({
  verb: 'user.email_change_requested',
  keyScope: null,
  withoutAccount: true,
  input: z.custom<{ email: string; taken: boolean }>(),
  async run(work, { email, taken }) {
    const { caller, em, now, user } = work
    const { provedAt } = await em.findOneOrFail(User, { id: user.id })
    // else whoever was handed a copied invite link would ask in the name of somebody who has never been here
    if (!provedAt)
      throw new Conflict(
        `Gatehouse has not verified ${user.email} yet. Sign in once with a link sent there, then change it.`,
      )
    if (await openResetOf(em, user.id))
      throw new Conflict(
        'Your passkeys are about to be removed because someone reported them lost. Use one to keep them first.',
      )
    await endEmailChange(work, user.id, 'replaced')
    await em.flush() // before the new one: one is open at a time
    const id = uuidv7()
    const tokens = { from: newToken(), to: newToken() }
    const expiresAt = new Date(now.getTime() + validHours * 3_600_000)
    em.persist(
      em.create(EmailChange, {
        userId: user.id,
        id,
        fromEmail: user.email,
        toEmail: email,
        fromTokenHash: hashToken(tokens.from),
        toTokenHash: hashToken(tokens.to),
        requestedAt: now,
        expiresAt,
        fromConfirmedAt: null,
        toConfirmedAt: null,
        endedAt: null,
        outcome: null,
      }),
    )
    return {
      result: { to: email, expiresAt: expiresAt.toISOString() },
      resource: { id: user.id, label: user.email },
      details: { from: user.email, to: email },
      topics: ['passkeys'],
      jobs: changeMails(caller, { id, from: user.email, to: email, expiresAt, taken, tokens }),
    }
  },
})
