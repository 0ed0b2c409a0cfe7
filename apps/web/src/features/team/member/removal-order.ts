import type { RemovalView } from '@gatehouse/core/fleet/server/view'

type Servers = RemovalView['servers']

const most = 4

/** The servers to name of those that still hold somebody's access: what has gone wrong first, and the rest is counted. */
export function firstToName(servers: Servers): Servers {
  return servers.toSorted((a, b) => Number(b.error !== null) - Number(a.error !== null)).slice(0, most)
}
