import type { WantedServer } from '@gatehouse/core/manifest/wanted-manifest'
import type { Departures } from '@gatehouse/hosts/manifest'

/** Whether the host stands as its last proof says, and a change is all that is asked. */
export function isSettled({ cause, proved, failures, unsure, removing, nextKey }: WantedServer): boolean {
  return cause === 'change' && proved !== null && failures === 0 && !unsure && !removing && !nextKey
}

/**
 * A departure is two steps, since closing an account takes a host several times as long as taking its keys out: the keys
 * first, from the whole fleet, then the accounts. Logins that departed long ago are left to the regular look, so that a change
 * costs the same however many there have been. Null where the host must look at everything.
 */
export function departuresOf(wanted: WantedServer): Departures | null {
  if (!isSettled(wanted)) return null
  const { held, toClose, manifest } = wanted
  const named = new Set(manifest.logins.map(({ login }) => login))
  const leaving = Object.keys(held.logins).filter((login) => !named.has(login))
  return { leaving, departed: toClose.filter((login) => !named.has(login) && !leaving.includes(login)) }
}
