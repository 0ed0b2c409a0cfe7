import type { EntityManager } from '@mikro-orm/postgresql'
import { Conflict, NotFound } from '../access/errors.ts'
import type { Work } from '../access/work.ts'
import { statement } from '../database/statement.ts'
import { Membership } from './membership.entity.ts'

const emailOf = statement<{ email: string }>('user.email', 'select email from users where id = $1')
const otherOwners = statement<{ count: number }>(
  'member.other_owners',
  `select count(*) from memberships
   where account_id = account_in_context() and role = 'OWNER' and ended_at is null and id <> $1`,
)

/** The active membership of a user in the account in context, with the user's address. @throws NotFound */
export async function findMember(work: Pick<Work, 'em' | 'rows'>, account: string, user: string) {
  const member = await work.em.findOne(Membership, { accountId: account, userId: user, endedAt: null })
  if (!member) throw new NotFound('member')
  const [found] = await work.rows(emailOf, [user])
  return { member, email: found?.email ?? '' }
}

/** The caller's own membership, to be changed. @throws NotFound */
export async function ownMembership(em: EntityManager, account: string, membership: string | undefined) {
  const member = membership
    ? await em.findOne(Membership, { accountId: account, id: membership, endedAt: null })
    : null
  if (!member) throw new NotFound('member')
  return member
}

/** @throws Conflict if this membership is the account's last owner */
export async function refuseLastOwner(
  work: Pick<Work, 'rows'>,
  member: Membership,
  then: string,
): Promise<void> {
  if (member.role !== lastRole) return
  const [others] = await work.rows(otherOwners, [member.id])
  if (!others?.count) throw new Conflict(`The last owner cannot ${then}. Offer ownership to somebody first.`)
}

const lastRole = 'OWNER' // the role that an account may not be without
