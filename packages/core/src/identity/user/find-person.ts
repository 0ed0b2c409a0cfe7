import type { Caller } from '../../access/caller.ts'
import { Forbidden, NotFound } from '../../access/errors.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const byEmail = statement<{ id: string; email: string }>(
  'user.by_email',
  'select id, email from users where email = $1',
)

/**
 * A person, for whoever runs Gatehouse and for nobody else.
 * @throws NotFound, Forbidden
 */
export async function findPerson({ core, credential }: Caller, email: string) {
  if (credential?.kind !== 'operator' || credential.as)
    throw new Forbidden('team:manage', 'Only your Gatehouse administrator can do this.')
  const [person] = await asSystem(core, bind(byEmail, [email]))
  if (!person) throw new NotFound(`user ${email}`)
  return { ...person, operator: { kind: 'system', id: null, label: credential.label } as const }
}
