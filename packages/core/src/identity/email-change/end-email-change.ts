import type { Work } from '../../access/work.ts'
import { EmailChange } from './email-change.entity.ts'
import type { EmailChangeOutcome } from './view.ts'

/** Ends the change of address that a user has under way, if any, and answers it. The user's row must be locked. */
export async function endEmailChange(
  { em, now }: Pick<Work, 'em' | 'now'>,
  userId: string,
  outcome: Exclude<EmailChangeOutcome, 'made'>,
): Promise<EmailChange | null> {
  const change = await em.findOne(EmailChange, { userId, endedAt: null })
  if (change) Object.assign(change, { endedAt: now, outcome })
  return change
}
