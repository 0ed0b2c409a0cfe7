import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { endMembership } from './end-membership.ts'
import { refuseLastOwner } from './refuse-last-owner.ts'

/**
 * Ends a member's access: membership, API keys, sign-ins and keys on every server, in one transaction.
 * Answers the names of the servers that the keys are now leaving. Throws NotFound, Conflict.
 */
export const revokeMember = mutation({
  verb: 'user.revoked',
  scope: 'team:manage',
  input: z.object({ user: id }),
  async run(work, { user }) {
    const { member, email } = await findMember(work, work.account.id, user)
    if (member.id === work.current.membership?.id)
      throw new Conflict('You can’t revoke yourself. Leave the account instead.')
    await refuseLastOwner(work, member, 'be removed')
    const details = await endMembership(work, member)
    return { result: { user, servers: details.keysLeaving }, resource: { id: user, label: email }, details }
  },
})
