import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { emailAddress } from '../user/email.ts'
import { findPerson } from '../user/find-person.ts'
import { SignIn } from './sign-in.entity.ts'

const input = z.object({ email: emailAddress })

/**
 * For whoever runs Gatehouse: signs a person out everywhere. It stands in the log of each of their accounts.
 * @throws Invalid, NotFound, Forbidden
 */
export async function endUserSignIns(
  caller: Caller,
  raw: z.input<typeof input>,
): Promise<{ user: string; email: string; ended: number }> {
  const { operator, ...person } = await findPerson(caller, parseInput(input, raw).email)
  return personMutation({ verb: 'user.signed_out', caller, user: person.id }, async ({ em, now }) => {
    const open = await em.find(SignIn, { userId: person.id, endedAt: null, expiresAt: { $gt: now } })
    for (const one of open) one.endedAt = now
    return {
      result: { user: person.id, email: person.email, ended: open.length },
      resource: { id: person.id, label: person.email },
      details: { ended: open.length, by: 'your Gatehouse administrator' },
      actor: operator,
    }
  })
}
