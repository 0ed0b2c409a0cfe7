import type { Caller } from './caller.ts'
import type { Entered } from './entered.ts'
import { FreshAuth } from './errors.ts'

const aPerson = 'This needs a passkey, which API keys don’t have. Sign in to do it.'

/** How long a passkey's touch is fresh, in minutes. */
const freshMinutes = 10

/**
 * For dangerous actions: whoever has a passkey must have touched it in this very sign-in, not longer ago than
 * {@link freshMinutes}. An API key cannot touch one. Whoever runs Gatehouse has the database at hand and needs none.
 * @throws FreshAuth
 */
export function requireFresh(
  { credential }: Pick<Caller, 'credential'>,
  entered: Entered,
  now = Date.now(),
): void {
  if (entered.hasPasskey || entered.apiKey) requireTouch({ credential }, entered, now)
}

/**
 * The same, but whoever has no passkey is refused, too.
 * @throws FreshAuth
 */
export function requireTouch(
  { credential }: Pick<Caller, 'credential'>,
  entered: Entered,
  now = Date.now(),
): void {
  if (credential?.kind === 'operator') return
  if (entered.apiKey) throw new FreshAuth(aPerson, 'person')
  if (!entered.hasPasskey)
    throw new FreshAuth(
      'This account requires a passkey for this. Add one under My security first.',
      'passkey',
    )
  const touched = entered.touchedAt === null ? Number.NaN : Date.parse(entered.touchedAt)
  if (!(now - touched <= freshMinutes * 60_000)) throw new FreshAuth()
}
