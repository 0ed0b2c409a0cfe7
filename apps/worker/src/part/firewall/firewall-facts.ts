import type { PartFacts } from '@gatehouse/core/machine/part/view'
import type { FirewallReport } from '@gatehouse/hosts/firewall-report'

/** What a host's answer says of itself. */
export function factsOf({ connection, lasts, note, chains, counters }: FirewallReport): PartFacts {
  return {
    ...(connection && { connection }),
    lasts,
    ...(note !== null && { note }),
    foreign: [...chains],
    counters,
  }
}
