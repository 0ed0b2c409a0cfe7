import type { FirewallRule, PortRange } from './ruleset.ts'

/** `80, 8000-8100`; empty for all. */
export const portsInWords = (ports: readonly PortRange[]) =>
  ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ')

/** `anywhere`, or the first two networks and how many more there are. */
function sourcesInWords(sources: readonly string[]): string {
  if (sources.length === 0) return 'anywhere'
  const shown = sources.slice(0, sources.length === 3 ? 3 : 2).map(withoutLength)
  return sources.length > shown.length
    ? `${shown.join(', ')} and ${sources.length - shown.length} more`
    : shown.join(', ')
}

const withoutLength = (source: string) => source.replace(/(?<=\.\d+)\/32$|(?<=:.*)\/128$/, '')

/** A rule as a line that people read: `deny tcp 22 from 10.0.0.0/8`. */
export function ruleInWords({
  action,
  protocol,
  ports,
  sources,
}: Pick<FirewallRule, 'action' | 'protocol' | 'ports' | 'sources'>): string {
  const what = protocol === 'any' ? (ports.length > 0 ? 'tcp and udp' : 'everything') : protocol
  return [action, what, portsInWords(ports), 'from', sourcesInWords(sources)]
    .filter((word) => word !== '')
    .join(' ')
}
