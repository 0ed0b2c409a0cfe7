import { decide } from './evaluate.ts'
import { type Line, linesOf } from './lines.ts'
import { familyOf, network } from './network.ts'
import type { Ruleset } from './ruleset.ts'

/** A line that would keep Gatehouse itself out, and the address that it would refuse; null for any. */
export interface LockOut {
  line: Line
  source: string | null
}

/**
 * What in a rule set, were it enabled, would keep Gatehouse from the server's SSH, wherever it comes from; null for nothing. Where it is not
 * known where from, a denial of everyone does.
 */
export function lockOut(ruleset: Ruleset, now: number): LockOut | null {
  const lines = linesOf({ ...ruleset, enabled: true })
  for (const source of sourcesTried(ruleset)) {
    const packet = {
      family: familyOf(source),
      source,
      protocol: 'tcp',
      port: ruleset.sshPort,
      state: 'new',
      now,
    } as const
    const { verdict, line } = decide(lines, packet)
    if (verdict === 'drop' && line && (ruleset.gatehouse.length > 0 || line.kind === 'deny'))
      return { line, source: ruleset.gatehouse.length > 0 ? source : null }
  }
  return null
}

/** Networks either have nothing in common or one has the other: the first address of each that lies within Gatehouse's says it all. */
function sourcesTried({ gatehouse, rules }: Ruleset): string[] {
  if (gatehouse.length === 0) return ['192.0.2.234', '2001:db8:ffff:ffff::1']
  const ours = gatehouse.map(network)
  const within = rules
    .flatMap(({ sources }) => sources.map(network))
    .filter(({ address }) => ours.some((one) => one.has(address)))
  return [...new Set([...ours, ...within].map(({ address }) => address))]
}
