import type { LineCounter, PartFacts } from '@gatehouse/core/machine/part/view'
import type { FirewallReport } from '@gatehouse/hosts/firewall-report'

/** What a host's answer says of itself, after what it had said before. */
export function factsOf(
  { connection, lasts, note, chains, bridges, counters }: FirewallReport,
  before: PartFacts,
): PartFacts {
  return {
    ...(connection && { connection }),
    lasts,
    ...(note !== null && { note }),
    foreign: chains ? [...chains] : (before.foreign ?? []),
    bridges: [...bridges],
    counters: countersOf(counters, before.counters ?? {}),
  }
}

/** Those of rules, by their short ids: when a line began to count, and when it was last seen to have counted more. */
function countersOf(
  counters: FirewallReport['counters'],
  before: Readonly<Record<string, LineCounter>>,
): Record<string, LineCounter> {
  const now = new Date().toISOString()
  const all: Record<string, LineCounter> = {}
  for (const [comment, { packets }] of Object.entries(counters)) {
    const [, rule] = /^([0-9a-f]{12})(?: |$)/.exec(comment) ?? []
    if (!rule) continue
    const was = before[rule]
    const at = packets > (was?.packets ?? 0) ? now : (was?.at ?? null)
    all[rule] = { packets, since: was?.since ?? now, at: packets === 0 ? null : at }
  }
  return all
}
