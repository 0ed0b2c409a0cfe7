import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { concerning, Invalid, SignedOut } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { asSystem, systemRows } from '../../access/system-read.ts'
import { countOf, hashCode, newSalt, withoutHash } from '../../crypto/hash-code.ts'
import { bind, statement } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { logAuthenticated } from '../../refusal/log-authentication.ts'
import { signInOf } from '../sign-in/sign-in-of.ts'
import { endReplaced, startSignIn } from '../sign-in/start-sign-in.ts'
import { tellPersonAndOwners } from '../user/tell-person-and-owners.ts'
import { readCode } from './code.ts'
import { RecoveryCodes } from './recovery-codes.entity.ts'

export const recoveryCode = z.object({
  code: z
    .string()
    .max(200)
    .transform((text, issues) => {
      const code = readCode(text)
      if (code) return code
      issues.addIssue('Enter a recovery code: 16 letters and digits in four groups of four.')
      return z.NEVER
    }),
})

const validOf = statement<{ salt: Buffer; hashes: Buffer; n: number; p: number }>(
  'recovery_codes.valid_of',
  'select salt, hashes, cost_n as n, cost_p as p from recovery_codes where user_id = $1 and voided_at is null',
)
// whoever comes second waits here, and then finds the code used
const lock = statement<{ id: string }>(
  'recovery_codes.lock',
  'select id from recovery_codes where user_id = $1 and voided_at is null for update',
)

/**
 * Uses up a recovery code in a sign-in that a mailed link has begun and that awaits a passkey. Answers a new token, with which
 * a passkey can be enrolled and nothing else. The person and the owners of their accounts are told by mail.
 * @throws Invalid, SignedOut, RateLimited
 */
export async function useRecoveryCode(
  caller: Caller,
  raw: z.input<typeof recoveryCode>,
): Promise<{ signIn: string }> {
  const { code } = parseInput(recoveryCode, raw)
  const { core, ip, userAgent } = caller
  await limitRate(core, 'recovery-code.ip', networkOf(ip))
  const begun = await signInOf(systemRows(core), caller)
  if (begun?.awaits !== 'passkey')
    throw new SignedOut('A recovery code works only after a sign-in link. Ask for a link first.')
  await limitRate(core, 'recovery-code.user', begun.user_id)
  const [valid] = await asSystem(core, bind(validOf, [begun.user_id]))
  // who has no codes costs as much as who has: nobody is told
  const { salt, hashes, ...cost } = valid ?? { salt: newSalt(), hashes: Buffer.alloc(0), ...core.codeCost }
  const hash = await hashCode(code, salt, cost)
  if (!withoutHash(hashes, hash)) throw wrongCode(begun.user_id)

  const person = { id: begun.user_id, email: begun.email }
  const change = { verb: 'recovery_codes.used', caller, user: begun.user_id } as const
  const result = await personMutation(change, async (work) => {
    const { em, now, rows } = work
    const [locked] = await rows(lock, [person.id])
    const codes = locked ? await em.findOne(RecoveryCodes, { userId: person.id, id: locked.id }) : null
    const others = codes && withoutHash(codes.hashes, hash)
    if (!others) throw wrongCode(person.id)
    if ((await signInOf(rows, caller))?.id !== begun.id) throw new SignedOut()
    codes.hashes = others
    await endReplaced(work)
    const { signIn } = await startSignIn(work, person.id, { awaits: 'enrolment' })
    const left = countOf(others)
    const at = now.toISOString()
    return {
      result: { signIn },
      resource: { id: person.id, label: person.email },
      actor: { kind: 'user', id: person.id, label: person.email },
      details: { left },
      topics: ['passkeys'],
      jobs: await tellPersonAndOwners(work, person, {
        template: 'recovery-code-used',
        left,
        at,
        ip,
        userAgent,
      }),
    }
  })
  logAuthenticated(caller, { user: person.id, assurance: 'mail+recovery-code', needs: 'enrolment' })
  return result
}

const wrongCode = (user: string) =>
  concerning(
    user,
    new Invalid([
      {
        path: ['code'],
        message: 'This code is wrong, already used, or no longer valid. Check it or use another.',
      },
    ]),
  )
