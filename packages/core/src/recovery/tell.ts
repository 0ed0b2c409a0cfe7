import { v7 as uuidv7 } from 'uuid'
import type { Job } from '../access/outcome.ts'
import { rolesWith } from '../access/roles.ts'
import type { Work } from '../access/work.ts'
import { statement } from '../database/statement.ts'
import { sealedMail } from '../invite/invite-mail.ts'

const toBeTold = statement<{ email: string; accounts: string[] | null }>(
  'recovery.to_be_told',
  'select email, accounts from to_be_told($1, $2)',
)

/**
 * The mails that tell a person, and every owner of each of their accounts, what happens to the person's proofs or address. An owner
 * reads only the names of the accounts that they own themselves.
 */
export async function tell(
  { core, rows }: Pick<Work, 'core' | 'rows'>,
  person: { id: string; email: string },
  mail: { template: 'email-changed' | 'passkey-refused' | 'recovery-code-used' | 'reset-requested' } & Record<
    string,
    string | null
  >,
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
      `mail:${mail.template}:${uuidv7()}`,
    ),
  )
}
