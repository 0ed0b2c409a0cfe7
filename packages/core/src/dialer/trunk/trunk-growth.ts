import { isCovered } from './number-prefixes.ts'
import type { TrunkHost } from './view.ts'

interface Reaching {
  hosts: readonly Pick<TrunkHost, 'host'>[]
  prefixes: readonly string[]
  media: readonly string[]
  servers: readonly string[]
  local: boolean
  enabled: boolean
}

/**
 * Whether a trunk reaches further than before: a host, a server, a network for sound or numbers that it had not, or it is turned on, or may go
 * inward. Another order, other credentials and less of anything do not.
 */
export function reachesFurther(before: Reaching, after: Reaching): boolean {
  const isNew = (all: readonly string[], one: string) => !all.includes(one)
  const namesOf = ({ hosts }: Reaching) => hosts.map(({ host }) => host)
  return (
    namesOf(after).some((host) => isNew(namesOf(before), host)) ||
    after.servers.some((server) => isNew(before.servers, server)) ||
    after.media.some((network) => isNew(before.media, network)) ||
    after.prefixes.some((prefix) => !isCovered(prefix, before.prefixes)) ||
    (after.enabled && !before.enabled) ||
    (after.local && !before.local)
  )
}
