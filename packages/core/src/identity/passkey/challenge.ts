import { randomBytes } from 'node:crypto'
import type { Core } from '../../access/core.ts'
import { Expired } from '../../access/errors.ts'
import { asSystem } from '../../access/system-read.ts'
import { isToken } from '../../crypto/token.ts'
import { bind, statement } from '../../database/statement.ts'

/** What a challenge is for: no answer to one ceremony passes in another. */
export type Ceremony = 'enrol' | 'sign-in' | 'touch'

export interface Challenge {
  ceremony: Ceremony
  /** Whose passkey must answer; null where anybody may sign in. */
  user: string | null
}

/** How long a browser may take, in seconds. */
export const challengeSeconds = 300

const make = statement<never>(
  'passkey_challenge.make',
  `with expired as (delete from passkey_challenges where expires_at < now())
   insert into passkey_challenges (challenge, ceremony, user_id, expires_at)
   values ($1, $2, $3, now() + interval '${challengeSeconds} seconds')`,
)
const take = statement<{ ceremony: Ceremony; user_id: string | null; expired: boolean }>(
  'passkey_challenge.take',
  'delete from passkey_challenges where challenge = $1 returning ceremony, user_id, expires_at <= now() as expired',
)

/** A new challenge of 32 random bytes. */
export async function newChallenge(
  core: Core,
  { ceremony, user }: Challenge,
): Promise<Uint8Array<ArrayBuffer>> {
  const challenge = new Uint8Array(randomBytes(32))
  await asSystem(core, bind(make, [Buffer.from(challenge), ceremony, user]))
  return challenge
}

/**
 * Takes the challenge that an answer names, committed before anything is verified: whatever comes of it, it is used up.
 * @throws Expired
 */
export async function takeChallenge(
  core: Core,
  clientDataJSON: string,
): Promise<Challenge & { challenge: string }> {
  const challenge = challengeIn(clientDataJSON)
  const [found] = challenge ? await asSystem(core, bind(take, [Buffer.from(challenge, 'base64url')])) : []
  if (!challenge || !found || found.expired)
    throw new Expired('This request timed out or was already answered. Try again.')
  return { ceremony: found.ceremony, user: found.user_id, challenge }
}

/** The challenge in CollectedClientData (WebAuthn §5.8.1), base64url; null where there is none of 32 bytes. */
export function challengeIn(clientDataJSON: string): string | null {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) ?? {}
    return typeof challenge === 'string' && isToken(challenge) ? challenge : null
  } catch {
    return null
  }
}
