import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { roleHolds } from '../../access/roles.ts'

/** Offers ownership to a member, who becomes an owner by accepting. Throws NotFound, Conflict. */
export const offerOwnership = mutation({
  verb: 'user.ownership_offered',
  scope: 'team:manage',
  input: z.object({ user: id }),
  async run(work, { user }) {
    const { member, email } = await findMember(work, work.account.id, user)
    if (roleHolds(member.role, 'team:manage')) throw new Conflict(`${email} is already an owner.`)
    member.ownershipOfferedAt = work.now
    member.ownershipOfferedBy = work.current.membership?.id ?? null
    return { result: { user }, resource: { id: user, label: email } }
  },
})
