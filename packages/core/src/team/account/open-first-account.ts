import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { readBase64url } from '../../crypto/base64url.ts'
import { SealBroken } from '../../crypto/seal.ts'
import { hasAccounts } from '../../fleet/management-key/first-start.ts'
import { makeOperatorLink } from '../../identity/sign-in/make-operator-link.ts'
import { redeemLink } from '../../identity/sign-in/redeem-link.ts'
import { emailAddress } from '../../identity/user/email.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { openAccountFor, openAccountInput } from './open-account.ts'

const context = 'first-account'

/** The page on which whoever started Gatehouse opens the first account. Its token is good until there is one. */
export function setupLink(core: Core): string {
  return `${core.url}/setup#token=${core.sealer.seal('', context).toString('base64url')}`
}

export const openFirstAccountInput = openAccountInput.extend({
  email: emailAddress,
  token: z.string().max(200),
})

/**
 * Opens the first account for whoever shows the token that the start printed, and signs them in as its owner.
 * Answers the token for the sign-in cookie. Throws NotFound, Conflict once there is an account, Invalid, RateLimited.
 */
export async function openFirstAccount(caller: Caller, raw: z.input<typeof openFirstAccountInput>) {
  const { token, ...input } = parseInput(openFirstAccountInput, raw)
  const { core } = caller
  await requireSetupToken(caller, token)
  return core.lines.run(context, async () => {
    if (await hasAccounts(core))
      throw new Conflict('The first account has already been opened. Sign in instead.')
    const operator: Caller = { ...caller, credential: { kind: 'operator', label: 'first start' } }
    const account = await openAccountFor(operator, input)
    const { link } = await makeOperatorLink(operator, { email: input.email })
    const { signIn } = await redeemLink(caller, { token: link.split('#token=')[1] ?? '' })
    return { account, signIn }
  })
}

async function requireSetupToken({ core, ip }: Caller, token: string): Promise<void> {
  try {
    // no bytes never open
    core.sealer.open(readBase64url(token) ?? Buffer.alloc(0), context)
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error
    await limitRate(core, 'token.ip', networkOf(ip))
    throw new NotFound(
      'setup link',
      'It is incomplete or belongs to another Gatehouse. Use the link that Gatehouse printed when it started.',
    )
  }
}
