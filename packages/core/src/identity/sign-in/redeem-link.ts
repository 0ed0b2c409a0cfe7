import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { concerning, Expired, NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { hashToken } from '../../crypto/token.ts'
import { bind, statement } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { logAuthenticated } from '../../refusal/log-authentication.ts'
import { proveAddress, vouchFor } from '../user/prove-address.ts'
import { User } from '../user/user.entity.ts'
import { endReplaced, type StartedSignIn, startSignIn } from './start-sign-in.ts'

const linkByToken = statement<{
  user_id: string
  by_operator: boolean
  used: boolean
  expired: boolean
}>(
  'sign_in_link.by_token',
  `select l.user_id, l.by_operator, l.used_at is not null as used, l.expires_at <= now() or l.email <> u.email as expired
   from sign_in_links l join users u on u.id = l.user_id where l.token_hash = $1`,
)

// one UPDATE decides who was first, however many try at once; it waits where the person's address is just changing
const useLink = statement<{ id: string }>(
  'sign_in_link.use',
  `with person as materialized (select id, email from users where id = $2 for update)
   update sign_in_links l set used_at = now() from person
   where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and l.user_id = person.id and l.email = person.email
   returning l.id`,
)

export const linkToken = z.object({ token: z.string().min(1).max(200) })

/**
 * Signs in by a link that was mailed, or made by whoever runs Gatehouse: once. Answers the token for the cookie, and whether a passkey is needed before it lets anybody in;
 * signing in always makes a new one.
 * @throws NotFound, Expired, RateLimited
 */
export async function redeemLink(caller: Caller, raw: { token: string }): Promise<StartedSignIn> {
  const { token } = parseInput(linkToken, raw)
  const { core } = caller
  await limitRate(core, 'token.ip', networkOf(caller.ip))
  const [link] = await asSystem(core, bind(linkByToken, [hashToken(token)]))
  if (!link) throw new NotFound('sign-in link', 'It is incomplete or belongs to another Gatehouse.')
  const { user_id: userId } = link
  const assurance = link.by_operator ? 'operator' : 'mail'
  const used = () => concerning(userId, new Expired('This sign-in link was already used. Ask for a new one.'))
  if (link.used) throw used()
  if (link.expired) throw concerning(userId, new Expired('This sign-in link has expired. Ask for a new one.'))
  const change = { verb: 'user.signed_in', caller, user: userId } as const
  const started = await personMutation(change, async (work) => {
    const [first] = await work.rows(useLink, [hashToken(token), userId])
    if (!first) throw used()
    const user = await work.em.findOneOrFail(User, { id: userId })
    if (link.by_operator) await vouchFor(work, user)
    else await proveAddress(work, user)
    await endReplaced(work)
    const started = await startSignIn(work, user.id, { assurance })
    return {
      result: started,
      resource: { id: user.id, label: user.email },
      actor: { kind: 'user', id: user.id, label: user.email },
      details: { assurance, ...(started.needs && { needs: started.needs }) },
    }
  })
  logAuthenticated(caller, { user: userId, assurance, needs: started.needs })
  return started
}
