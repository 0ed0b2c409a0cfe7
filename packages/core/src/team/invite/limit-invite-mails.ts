import type { Work } from '../../access/work.ts'
import { limitRateWithin } from '../../limit/rate-limit.ts'

/**
 * Counts one invite by mail, for the account and for whoever gets it: however many accounts there are, nobody's mailbox is
 * flooded. Called last, and in the transaction of the invite: what is refused has not counted and has changed nothing.
 * @throws RateLimited
 */
export async function limitInviteMails(
  { rows }: Pick<Work, 'rows'>,
  account: { id: string; slug: string },
  email: string,
): Promise<void> {
  const instead = 'Copy a link instead and send it yourself.'
  await limitRateWithin(
    rows,
    'invite.account',
    account.id,
    `Too many invites were emailed from ${account.slug}. ${instead}`,
  )
  await limitRateWithin(rows, 'invite.email', email, `Too many invites were emailed to ${email}. ${instead}`)
}
