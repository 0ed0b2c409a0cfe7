import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { roleHolds } from '../../access/roles.ts'
import { Membership } from './membership.entity.ts'
import { ownMembership } from './own-membership.ts'

/** Takes up an offer of ownership. It is void once the one who offered may no longer manage the team. Throws Conflict. */
export const acceptOwnership = mutation({
  verb: 'user.ownership_taken',
  scope: 'account:read',
  input: z.void(),
  async run({ account, current, em }) {
    const member = await ownMembership(em, account.id, current.membership?.id)
    if (!member.ownershipOfferedAt)
      throw new Conflict('Ownership of this account has not been offered to you.')
    const { ownershipOfferedBy: by } = member
    const giver = by && (await em.findOne(Membership, { accountId: account.id, id: by, endedAt: null }))
    if (by && !(giver && roleHolds(giver.role, 'team:manage'))) {
      throw new Conflict('The person who offered you ownership is no longer an owner. Ask a current owner.')
    }
    member.role = 'OWNER'
    member.servers = null
    member.labels = []
    member.expiresAt = null
    member.ownershipOfferedAt = null
    member.ownershipOfferedBy = null
    const label = current.user?.email ?? member.login
    return { result: { account: account.slug, role: member.role }, resource: { id: member.userId, label } }
  },
})
