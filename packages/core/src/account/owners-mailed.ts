import type { Job } from '../access/outcome.ts'
import { rolesWith } from '../access/roles.ts'
import type { Work } from '../access/work.ts'
import { statement } from '../database/statement.ts'
import { sealedMail } from '../invite/invite-mail.ts'

const owners = statement<{ email: string }>(
  'account.owners',
  `select u.email from memberships m join users u on u.id = m.user_id
   where m.account_id = $1 and m.role = any($2) and is_active(m) order by u.email`,
)

/** The jobs that mail something to each owner of an account; `key` names the occasion, and is one job each. */
export async function ownersMailed(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  account: string,
  mail: Record<string, string | null>,
  key: string,
): Promise<Job[]> {
  const readers = await rows(owners, [account, rolesWith('team:manage')])
  return readers.map(({ email }) => sealedMail(core, { ...mail, to: email }, `mail:${key}:${email}`))
}
