import { decide } from './evaluate.ts'
import { type Line, linesOf, type Packet } from './lines.ts'
import { distinctRanges, type Family, network } from './network.ts'
import { normalPorts, type PortRange, type Ruleset } from './ruleset.ts'
import { portsInWords } from './words.ts'

/** What comes to be let in, or not any more. */
export interface Reached {
  protocol: 'tcp' | 'udp' | 'icmp' | 'other'
  /** `80, 443`, or empty for all. */
  ports: string
  /** A network, or `anywhere` that no rule names, of one family or both. */
  from: string
}

/** What a change of rules does to new connections. */
export interface Effect {
  opens: Reached[]
  shuts: Reached[]
  /** Whether there is more than that. */
  more: boolean
}

const mostRegions = 120
const mostTold = 40
const elsewhere: Record<Family, string> = { 4: '192.0.2.234', 6: '2001:db8:ffff:ffff::1' }

/** What opens and what shuts between two rule sets of one server, at a moment in Unix seconds. */
export function effectOf(before: Ruleset, after: Ruleset, now: number): Effect {
  const regions = regionsOf([before, after])
  const lines = [before, after].map((one) => (one.enabled ? linesOf(one) : []))
  const effect: Effect = { opens: [], shuts: [], more: regions.length > mostRegions }
  const found = new Map<string, Map<string, PortRange[]>>()
  for (const { name, family, source } of regions.slice(0, mostRegions)) {
    const [was = [], will = []] = lines.map((all) =>
      all.filter((line) => line.isFrom(from(family, source, now))),
    )
    for (const protocol of ['tcp', 'udp', 'icmp', 'other'] as const)
      for (const range of hasPorts(protocol) ? intervalsOf([was, will], [before, after]) : [null]) {
        const packet = { ...from(family, source, now), protocol, port: range?.from ?? null }
        const [then, later] = [decide(was, packet).verdict, decide(will, packet).verdict]
        if (then === later) continue
        const key = `${later === 'accept' ? 'opens' : 'shuts'} ${protocol}`
        const of = found.get(key) ?? new Map<string, PortRange[]>()
        of.set(name, [...(of.get(name) ?? []), range ?? { from: 1, to: 65_535 }])
        found.set(key, of)
      }
  }
  for (const [key, ofRegion] of found) {
    const [which, protocol] = key.split(' ') as ['opens' | 'shuts', Reached['protocol']] // as they were joined
    for (const [name, ranges] of ofRegion) {
      const all = normalPorts(ranges)
      const ports = all[0]?.from === 1 && all[0].to === 65_535 ? '' : portsInWords(all)
      effect[which].push({ protocol, ports, from: name })
    }
  }
  for (const which of ['opens', 'shuts'] as const) {
    const all = folded(effect[which], regions.length)
    effect.more ||= all.length > mostTold
    effect[which] = all.slice(0, mostTold)
  }
  return effect
}

const from = (family: Family, source: string, now: number): Packet => ({
  family,
  source,
  protocol: 'other',
  port: null,
  state: 'new',
  now,
})

const hasPorts = (protocol: Reached['protocol']) => protocol === 'tcp' || protocol === 'udp'

interface Region {
  name: string
  family: Family
  source: string
}

/** Each network that is named, by an address of it that no narrower one has, and what is in none. */
function regionsOf(rulesets: readonly Ruleset[]): Region[] {
  const named = rulesets.flatMap(({ rules, gatehouse }) => [
    gatehouse,
    ...rules.map(({ sources }) => sources),
  ])
  const names = [...new Set(named.flatMap((sources) => distinctRanges(sources)))]
  const networks = names.map(network)
  const regions: Region[] = [4 as const, 6 as const].map((family) => ({
    name: `anywhere by IPv${family}`,
    family,
    source: elsewhere[family],
  }))
  for (const [index, one] of networks.entries()) {
    if (one.bits === 0) continue
    const narrower = networks.filter(({ bits, address }) => bits > one.bits && one.has(address))
    const source = [one.address, one.last].find((address) => !narrower.some((inner) => inner.has(address)))
    if (source !== undefined) regions.push({ name: names[index] ?? '', family: one.family, source })
  }
  return regions
}

/** Stretches of ports within which every line says the same. */
function intervalsOf(lines: readonly (readonly Line[])[], rulesets: readonly Ruleset[]): PortRange[] {
  const concerned = new Set(lines.flat().map(({ rule }) => rule))
  const bounds = new Set([1, ...[68, 546].flatMap((port) => [port, port + 1])])
  for (const { sshPort, rules } of rulesets) {
    for (const port of [sshPort, sshPort + 1]) bounds.add(port)
    for (const { id, ports } of rules)
      if (concerned.has(id))
        for (const range of ports) {
          bounds.add(range.from)
          bounds.add(range.to + 1)
        }
  }
  const sorted = [...bounds].filter((bound) => bound <= 65_535).sort((a, b) => a - b)
  return sorted.map((bound, index) => ({ from: bound, to: (sorted[index + 1] ?? 65_536) - 1 }))
}

/** What holds for all the rest is told once, whichever family, and not again of a network in it. */
function folded(all: readonly Reached[], regions: number): Reached[] {
  const same = (one: Reached) =>
    all.filter(({ protocol, ports }) => protocol === one.protocol && ports === one.ports)
  return all.flatMap((one) => {
    const alike = same(one).map(({ from }) => from)
    if (alike.length === regions) return alike[0] === one.from ? [{ ...one, from: 'anywhere' }] : []
    const isNamed = !one.from.startsWith('anywhere')
    if (isNamed) return alike.includes(`anywhere by IPv${network(one.from).family}`) ? [] : [one]
    if (!alike.includes('anywhere by IPv4') || !alike.includes('anywhere by IPv6')) return [one]
    return one.from === 'anywhere by IPv4' ? [{ ...one, from: 'anywhere else' }] : []
  })
}
