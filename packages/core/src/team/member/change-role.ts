import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { roles } from '../../access/roles.ts'
import { refuseLastOwner } from './refuse-last-owner.ts'

/** Gives a member another role. Ownership is offered and accepted instead. Throws NotFound, Conflict. */
export const changeRole = mutation({
  verb: 'user.role_changed',
  scope: 'team:manage',
  input: z.object({ user: id, role: z.enum(roles) }),
  async grows({ user, role }, work) {
    const { member } = await findMember(work, work.account.id, user)
    return roles.indexOf(role) < roles.indexOf(member.role)
  },
  async run(work, { user, role }) {
    const { member, email } = await findMember(work, work.account.id, user)
    if (member.role === role) throw new Conflict(`${email} already has the role ${role}.`)
    if (role === 'OWNER')
      throw new Conflict('A new owner has to accept ownership. Use “Offer ownership” instead.')
    await refuseLastOwner(work, member, 'be given another role')
    member.role = role
    return { result: { user, role }, resource: { id: user, label: email } }
  },
})
