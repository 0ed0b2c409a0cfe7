import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { endsAt } from '../../access/future.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { roleHolds } from '../../access/roles.ts'

/** Says when a member's access ends by itself; null for never. An owner's has no end. Throws NotFound, Conflict, Invalid. */
export const setMemberEnd = mutation({
  verb: 'user.end_set',
  scope: 'team:manage',
  input: z.object({ user: id, expiresAt: endsAt }),
  async grows({ user, expiresAt }, work) {
    const { member } = await findMember(work, work.account.id, user)
    return !!member.expiresAt && (!expiresAt || expiresAt > member.expiresAt)
  },
  async run(work, { user, expiresAt }) {
    const { member, email } = await findMember(work, work.account.id, user)
    if (expiresAt && roleHolds(member.role, 'team:manage'))
      throw new Conflict(`${email} is an owner, and an owner’s access can’t expire. Change their role first.`)
    member.expiresAt = expiresAt
    return {
      result: { user, expiresAt: expiresAt?.toISOString() ?? null },
      resource: { id: user, label: email },
    }
  },
})
