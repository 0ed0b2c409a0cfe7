import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { parseInput } from '../../access/input.ts'
import { asSystem } from '../../access/system-read.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { bind, statement } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'
import { emailAddress } from '../user/email.ts'

/** How long a sign-in link is valid. */
export const linkMinutes = 10

export const linkAddress = z.object({ email: emailAddress })

// An unknown address costs the same writes: its job is one that sends nothing.
const makeLink = statement<never>(
  'sign_in_link.make',
  `with made as (
     insert into sign_in_links (id, token_hash, user_id, email, created_at, expires_at)
     select $1, $2, id, email, now(), now() + interval '${linkMinutes} minutes' from users where email = $3 returning id)
   select enqueue('mail', case when exists (select from made) then $4::jsonb else $5::jsonb end, $6, now())`,
)

/** The page that a sign-in link's token opens; the token is in the fragment, which no server sees. */
export function signInLink(core: Core, token: string): string {
  return `${core.url}/sign-in#token=${token}`
}

/**
 * Mails a sign-in link, if the address is known: the answer is the same either way.
 * @throws Invalid, RateLimited
 */
export async function requestLink(caller: Caller, raw: { email: string }): Promise<{ ok: true }> {
  const { email } = parseInput(linkAddress, raw)
  const { core, ip, userAgent } = caller
  await limitRate(core, 'link.ip', networkOf(ip))
  await limitRate(core, 'link.email', email)
  const token = newToken()
  const expiresAt = new Date(Date.now() + linkMinutes * 60_000)
  const mail = {
    template: 'sign-in' as const,
    to: email,
    link: signInLink(core, token),
    expiresAt: expiresAt.toISOString(),
    ip,
    userAgent,
  }
  const id = uuidv7()
  const { payload, key } = sealedMail(core, mail, { until: expiresAt, key: `mail:sign-in:${id}` })
  const nothing = sealedMail(core, { template: 'none', filling: token }, { until: expiresAt })
  await asSystem(
    core,
    bind(makeLink, [
      id,
      hashToken(token),
      email,
      JSON.stringify(payload),
      JSON.stringify(nothing.payload),
      key,
    ]),
  )
  return { ok: true }
}
