import type { Caller } from './caller.ts'
import type { Entered } from './entered.ts'
import { FreshAuth } from './errors.ts'

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
  if (credential?.kind === 'operator') return
  if (entered.apiKey) throw new FreshAuth('This needs a person who touches a passkey. Do it signed in.')
  if (!entered.hasPasskey) return
  const touched = entered.touchedAt === null ? Number.NaN : Date.parse(entered.touchedAt)
  if (!(now - touched <= freshMinutes * 60_000)) throw new FreshAuth()
}
