import { statement } from '../database/statement.ts'
import { Membership } from '../team/member/membership.entity.ts'
import { NotFound } from './errors.ts'
import type { Work } from './work.ts'

const emailOf = statement<{ email: string }>('user.email', 'select email from users where id = $1')
/** The active membership of a user in the account in context, with the user's address. @throws NotFound */
export async function findMember(work: Pick<Work, 'em' | 'rows'>, account: string, user: string) {
  const member = await work.em.findOne(Membership, { accountId: account, userId: user, endedAt: null })
  if (!member) throw new NotFound('member')
  const [found] = await work.rows(emailOf, [user])
  return { member, email: found?.email ?? '' }
}
