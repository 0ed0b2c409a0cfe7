import type { Caller } from '../access/caller.ts'
import { Forbidden, NotFound } from '../access/errors.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'

const byEmail = statement<{ id: string; email: string; accounts: string[] }>(
  'user.by_email_with_accounts',
  `select u.id, u.email,
     array(select m.account_id from memberships m join accounts a on a.id = m.account_id
           where m.user_id = u.id and m.ended_at is null and a.closed_at is null) as accounts
   from users u where u.email = $1`,
)

/**
 * A person with all their accounts, for whoever runs Gatehouse and for nobody else.
 * @throws NotFound, Forbidden
 */
export async function findPerson({ core, credential }: Caller, email: string) {
  if (credential?.kind !== 'operator' || credential.as)
    throw new Forbidden('team:manage', 'Only whoever runs Gatehouse may do this.')
  const [person] = await asSystem(core, bind(byEmail, [email]))
  if (!person) throw new NotFound(`user ${email}`)
  return { ...person, operator: { kind: 'system', id: null, label: credential.label } as const }
}
