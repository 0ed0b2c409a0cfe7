import { Conflict, Invalid } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'

const standing = statement<{ holder: string | null; managed: string | null; count: number }>(
  'shared_login.standing',
  `select (select u.email from memberships m join users u on u.id = m.user_id where m.account_id = account_in_context() and m.login = $1) as holder,
     (select min(s.name) from servers s where s.account_id = account_in_context() and s.management_login = $1
        and (s.removed_at is null or exists (select from server_syncs y where y.account_id = s.account_id and y.server_id = s.id))) as managed,
     (select count(*)::int from shared_logins l where l.account_id = account_in_context() and l.removed_at is null) as count`,
)

/**
 * A shared login is nobody's own, and none by which a server is managed: that becomes root there.
 * @throws Invalid, and Conflict where there are `most` already
 */
export async function refuseTakenLogin(
  { rows }: Pick<Work, 'rows'>,
  login: string,
  most: number,
): Promise<void> {
  const [found] = await rows(standing, [login])
  const refuse = (message: string) => new Invalid([{ path: ['login'], message }])
  // whoever has left keeps the login as well
  if (found?.holder) throw refuse(`${login} is the login of ${found.holder}. Choose one that is no member’s.`)
  if (found?.managed) throw refuse(`${login} is the login by which Gatehouse manages ${found.managed}.`)
  if ((found?.count ?? 0) >= most)
    throw new Conflict(`An account can have at most ${most} shared logins. Remove one first.`)
}
