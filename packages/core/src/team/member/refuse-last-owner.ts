import { Conflict } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { Membership } from './membership.entity.ts'

const otherOwners = statement<{ count: number }>(
  'member.other_owners',
  `select count(*) from memberships
   where account_id = account_in_context() and role = 'OWNER' and ended_at is null and id <> $1`,
)

/** @throws Conflict if this membership is the account's last owner */
export async function refuseLastOwner(
  work: Pick<Work, 'rows'>,
  member: Membership,
  then: string,
): Promise<void> {
  if (member.role !== lastRole) return
  const [others] = await work.rows(otherOwners, [member.id])
  if (!others?.count)
    throw new Conflict(`The last owner cannot ${then}. Offer ownership to someone else first.`)
}

const lastRole = 'OWNER' // the role that an account may not be without
