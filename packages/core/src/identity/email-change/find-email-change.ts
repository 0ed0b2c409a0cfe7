import { z } from 'zod'
import { Expired, NotFound } from '../../access/errors.ts'
import type { Transaction } from '../../access/transaction.ts'
import { hashToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import type { EmailChangeOutcome, MailboxSide } from './view.ts'

export const emailChangeToken = z.object({ token: z.string().min(1).max(200) })

export interface FoundEmailChange {
  user_id: string
  id: string
  from_email: string
  to_email: string
  /** To which mailbox the token was sent. */
  side: MailboxSide
  confirmed: Record<MailboxSide, boolean>
  expires_at: string
  outcome: EmailChangeOutcome | null
  /** Whether the person's passkeys are about to be removed. */
  resetting: boolean
}

const byToken = statement<FoundEmailChange>(
  'email_change.by_token',
  `select c.user_id, c.id, c.from_email, c.to_email, case when c.from_token_hash = $1 then 'from' else 'to' end as side,
     jsonb_build_object('from', c.from_confirmed_at is not null, 'to', c.to_confirmed_at is not null) as confirmed,
     c.expires_at, c.outcome,
     exists (select from user_resets r where r.user_id = c.user_id and r.cancelled_at is null and r.done_at is null) as resetting
   from email_changes c where c.from_token_hash = $1 or c.to_token_hash = $1`,
)

/** @throws NotFound for a token that is unknown */
export async function findEmailChange(rows: Transaction['rows'], token: string): Promise<FoundEmailChange> {
  const [found] = await rows(byToken, [hashToken(token)])
  if (!found)
    throw new NotFound(
      'address change',
      'The link is incomplete, expired long ago, or belongs to another Gatehouse.',
    )
  return found
}

/** @throws Expired if the change can no longer be made, saying why */
export function requireUnderWay({ outcome, from_email, to_email, expires_at }: FoundEmailChange, now: Date) {
  const stays = `The address stays ${from_email}.`
  switch (outcome) {
    case 'made':
      throw new Expired(`This change has already been made. Sign in as ${to_email}.`)
    case 'replaced':
      throw new Expired('A newer request has replaced this one. Use the link in the latest email.')
    case 'stopped':
      throw new Expired(`This change was stopped by an email to ${from_email}. ${stays}`)
    case 'cancelled':
      throw new Expired(`The person who asked for this change canceled it. ${stays}`)
    case 'reset':
    case 'signed-out':
      throw new Expired(`This change was canceled when ${from_email} was signed out everywhere. ${stays}`)
  }
  if (new Date(expires_at) <= now)
    throw new Expired(`This change was not confirmed from both addresses in time. ${stays} Request it again.`)
}
