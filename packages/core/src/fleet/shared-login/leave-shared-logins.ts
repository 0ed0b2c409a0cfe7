import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { SharedLogin } from './shared-login.entity.ts'

const used = statement<{ id: string }>(
  'shared_login.used',
  `select id from shared_logins where account_id = $1 and $2 = any(user_ids) order by id`,
)

/** Takes somebody out of each shared login of an account, and answers which these were. */
export async function leaveSharedLogins(work: Work, account: string, user: string): Promise<string[]> {
  const rows = await work.rows(used, [account, user])
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const found = await work.em.find(
    SharedLogin,
    { accountId: account, id: ids },
    { orderBy: { login: 'asc' } },
  )
  for (const shared of found) shared.users = shared.users.filter((one) => one !== user)
  return found.map(({ login }) => login)
}
