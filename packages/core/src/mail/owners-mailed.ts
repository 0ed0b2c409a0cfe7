import { rolesWith } from '../access/roles.ts'
import type { Work } from '../access/work.ts'
import { statement } from '../database/statement.ts'
import type { Job } from '../job/job.ts'
import type { MailContent } from './mail-content.ts'
import { sealedMail } from './sealed-mail.ts'

const owners = statement<{ email: string }>(
  'account.owners',
  `select u.email from memberships m join users u on u.id = m.user_id
   where m.account_id = $1 and m.role = any($2) and is_active(m) order by u.email`,
)

type Unaddressed<Content> = Content extends unknown ? Omit<Content, 'to'> : never

/** The jobs that mail something to each owner of an account. */
export async function ownersMailed(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  account: string,
  mail: Unaddressed<
    Extract<MailContent, { template: 'api-key-refused' | 'recordings-shortened' | 'recordings-full' }>
  >,
): Promise<Job[]> {
  const readers = await rows(owners, [account, rolesWith('team:manage')])
  return readers.map(({ email }) => sealedMail(core, { ...mail, to: email }, { account }))
}
