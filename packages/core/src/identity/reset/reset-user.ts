import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { emailAddress } from '../user/email.ts'
import { findPerson } from '../user/find-person.ts'
import { openReset, resetHours } from './open-reset.ts'
import type { AnnouncedReset } from './view.ts'

const input = z.object({ email: emailAddress, hours: resetHours })

/**
 * For whoever runs Gatehouse: announces that a person's passkeys, recovery codes and sign-ins go. It stands in the log of each
 * of their accounts.
 * @throws Invalid, NotFound, Conflict, Forbidden
 */
export async function resetUser(caller: Caller, raw: z.input<typeof input>): Promise<AnnouncedReset> {
  const { email, hours } = parseInput(input, raw)
  const { operator, ...person } = await findPerson(caller, email)
  return personMutation({ verb: 'user.reset_requested', caller, user: person.id }, async (work) => ({
    ...(await openReset(work, person, { requestedBy: operator.label, hours })),
    actor: operator,
  }))
}
