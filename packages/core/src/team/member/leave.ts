import { z } from 'zod'
import { requirePerson } from '../../access/current-membership.ts'
import { mutation } from '../../access/mutation.ts'
import { endMembership } from './end-membership.ts'
import { ownMembership } from './own-membership.ts'
import { refuseLastOwner } from './refuse-last-owner.ts'

/** Gives up the caller's own membership. Throws NotFound, Conflict for the last owner. */
export const leave = mutation({
  verb: 'user.left',
  scope: 'account:read',
  input: z.void(),
  async run(work) {
    const { account, current, em } = work
    requirePerson(current, 'account:read')
    const member = await ownMembership(em, account.id, current.membership?.id)
    await refuseLastOwner(work, member, 'leave')
    const details = await endMembership(work, member)
    const label = current.user?.email ?? member.login
    return { result: { account: account.slug }, resource: { id: member.userId, label }, details }
  },
})
