import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { emailAddress } from '../../identity/user/email.ts'
import { Invite } from '../../team/invite/invite.entity.ts'
import { inviteOwner } from './invite-owner.ts'
import { alsoIn, enterCustomer, lockCustomer } from './relation.ts'

const hasMembers = statement<{ yes: boolean }>(
  'customer.has_members',
  'select exists (select from memberships where account_id = $1) as yes',
)

/**
 * Invites a customer's first owner again, be it at another address: the invite before is dead. Once somebody has joined, its own owners invite.
 * Throws NotFound, Conflict, RateLimited.
 */
export const inviteCustomerOwner = mutation({
  verb: 'customer.owner_invited',
  scope: 'customer:manage',
  before: lockCustomer,
  input: z.object({ customer: id, ownerEmail: emailAddress }),
  async run(work, { customer, ownerEmail }) {
    const other = await enterCustomer(work, customer)
    const [members] = await work.rows(hasMembers, [other.id])
    if (members?.yes)
      throw new Conflict(`${other.slug} has members of its own: its owners invite whom they like.`)
    const open = await work.em.find(Invite, { accountId: other.id, acceptedAt: null, revokedAt: null })
    for (const invite of open) invite.revokedAt = work.now
    await work.em.flush()
    const { mail } = await inviteOwner(work, other, ownerEmail)
    return {
      result: { customer, ownerEmail },
      resource: { id: other.id, label: other.slug },
      details: { owner: ownerEmail },
      jobs: [mail],
      ...alsoIn(work, other),
    }
  },
})
