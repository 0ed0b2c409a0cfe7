import { rolesWith } from '../../access/roles.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { Job } from '../../job/job.ts'
import type { MailContent } from '../../mail/mail-content.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'

const toBeTold = statement<{ email: string; accounts: string[] | null }>(
  'recovery.to_be_told',
  'select email, accounts from to_be_told($1, $2)',
)

type Addressed = 'to' | 'person' | 'accounts' | 'link'
type Without<Content, Fields extends PropertyKey> = Content extends unknown ? Omit<Content, Fields> : never
/** What is told to several, without what differs from one to the other. */
type Told = Without<Extract<MailContent, Record<Addressed, unknown>>, Addressed>

/**
 * The mails that tell a person, and every owner of each of their accounts, what happens to the person's proofs or address. An owner
 * reads only the names of the accounts that they own themselves.
 */
export async function tellPersonAndOwners(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  person: { id: string; email: string },
  mail: Told,
): Promise<Job[]> {
  const readers = await rows(toBeTold, [person.id, rolesWith('team:manage')])
  return readers.map(({ email, accounts }) =>
    sealedMail(
      core,
      {
        ...mail,
        to: email,
        person: person.email,
        accounts: accounts?.join(', ') ?? null,
        link: `${core.url}/`,
      },
      {},
    ),
  )
}
