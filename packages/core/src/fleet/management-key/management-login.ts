import { Invalid } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'

// whoever has left keeps the login: it is never given to another; so does one that was shared
const holder = statement<{ email: string | null }>(
  'management_login.holder',
  `select u.email from memberships m join users u on u.id = m.user_id
   where m.account_id = account_in_context() and m.login = $1
   union all select null from shared_logins l where l.account_id = account_in_context() and l.login = $1`,
)

/** The login by which a server is managed becomes root there: it is never a person's, nor one that people share. @throws Invalid */
export async function refuseMembersLogin({ rows }: Pick<Work, 'rows'>, login: string): Promise<void> {
  if (login === 'root') return
  const [found] = await rows(holder, [login])
  if (!found) return
  const is = found.email === null ? 'a shared login' : `the login of ${found.email}`
  const message = `${login} is ${is}. Choose one that is no member’s, such as ubuntu or ec2-user.`
  throw new Invalid([{ path: ['login'], message }])
}
