import { distinctRanges, type Family, type Network, network, ofFamily } from './network.ts'
import { normalRule, type PortRange, type Protocol, type Ruleset, shortId } from './ruleset.ts'

/** A packet that comes in by the network and is for the server itself. */
export interface Packet {
  readonly family: Family
  readonly source: string
  /** `icmp` is an echo request, a ping; `other` whatever is neither of the three. */
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'other'
  /** Where it goes to; null where there are no ports. */
  readonly port: number | null
  /** Where it comes from, where that matters. */
  readonly sourcePort?: number
  /** `reply` belongs to a connection that the server opened, `established` to one that was let in before. */
  readonly state: 'new' | 'established' | 'reply'
  /** Unix time, in seconds. */
  readonly now: number
}

/** One step of the decision, of which the first that matches decides. */
export interface Line {
  readonly kind: 'fixed' | 'gateway-only' | 'deny' | 'established' | 'gatehouse' | 'allow' | 'rest'
  /** The id of the rule that it comes from. */
  readonly rule: string | null
  readonly verdict: 'accept' | 'drop'
  readonly comment: string
  readonly until: number | null
  /** What nft is told to match, a statement for each. */
  readonly texts: readonly string[]
  /** Whether it is about whoever sends it, whatever it is. */
  isFrom(packet: Packet): boolean
  matches(packet: Packet): boolean
}

const errorTypes = 'destination-unreachable, time-exceeded, parameter-problem'
const neighbours = 'nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert, mld-listener-query'

const bridges = (digits: string) => [...digits].map((digit) => `"br-${digit}*"`).join(', ')

const fixed = (comment: string, texts: string[], matches: Line['matches'] = () => false): Line => ({
  kind: 'fixed',
  rule: null,
  verdict: 'accept',
  comment: `fixed: ${comment}`,
  until: null,
  texts,
  isFrom: () => true,
  matches,
})

// What a server cannot do without, or what is none of the firewall's business: no rule comes before it.
const before: readonly Line[] = [
  // Docker's own bridges are `br-` and 12 hexadecimal digits; the host takes out what is named alike and is none (apply/firewall.sh). Every
  // other digit, since nft 1.0.6 makes one range of names that follow each other, and cannot read that back
  fixed('loopback and containers', [
    `iifname { "lo", "docker0", ${bridges('02468ace')} }`,
    `iifname { ${bridges('13579bdf')} }`,
  ]),
  fixed('for others', ['fib daddr type != local']),
  // RFC 4890 §4.4.1: without these, IPv6 is dead within seconds, and large packets vanish
  fixed('errors and neighbours', [
    `icmp type { ${errorTypes} }`,
    `icmpv6 type { packet-too-big, ${errorTypes}, ${neighbours} }`,
  ]),
  fixed(
    'DHCP',
    ['meta nfproto ipv4 udp sport 67 udp dport 68', 'ip6 saddr fe80::/10 udp sport 547 udp dport 546'],
    ({ protocol, family, source, port, sourcePort }) =>
      protocol === 'udp' &&
      (family === 4
        ? sourcePort === 67 && port === 68
        : sourcePort === 547 && port === 546 && linkLocal.has(source)),
  ),
  // or a denial of high ports would shut out the answers to the server's own questions
  fixed('answers', ['ct state established ct direction reply'], ({ state }) => state === 'reply'),
]

const linkLocal = network('fe80::/10')

// after denials, which end what is open
const between: readonly Line[] = [
  {
    ...fixed('open connections', ['ct state established,related'], ({ state }) => state === 'established'),
    kind: 'established',
  },
  fixed(
    'ping',
    ['icmp type echo-request', 'icmpv6 type echo-request'],
    ({ protocol }) => protocol === 'icmp',
  ),
]

/** What the first table takes as open: before it the kernel did not remember connections. */
const pickUp = fixed('open before', ['tcp flags & (fin | syn | rst | ack) == ack ct state new'])

const rest: Line = {
  kind: 'rest',
  rule: null,
  verdict: 'drop',
  comment: 'rest',
  until: null,
  texts: [''],
  isFrom: () => true,
  matches: () => true,
}

/** The steps by which a rule set decides, where it is enabled, in their order. */
export function linesOf(given: Ruleset, { first = false }: { first?: boolean } = {}): Line[] {
  const ruleset = { ...given, gatehouse: distinctRanges(given.gatehouse) }
  const rules = ruleset.rules.map(normalRule)
  const linesWith = (action: 'allow' | 'deny') =>
    rules
      .filter((rule) => rule.action === action)
      .map(
        ({ id, protocol, ports, sources, comment, until }): Line => ({
          kind: action,
          rule: id,
          verdict: action === 'allow' ? 'accept' : 'drop',
          comment: `${shortId(id)} ${comment}`.trimEnd(),
          until,
          texts: fromText(sources).map((from) => joined(from, toText(protocol, ports))),
          isFrom: isFrom(sources),
          matches: both(isTo(protocol, ports), isFrom(sources)),
        }),
      )
  return [
    ...before,
    ...(ruleset.gatewayOnly ? [gatewayOnly(ruleset)] : []),
    ...linesWith('deny'),
    ...between,
    ...(first ? [pickUp] : []),
    ...(ruleset.gatehouse.length > 0 ? [gatehouse(ruleset)] : []),
    ...linesWith('allow'),
    rest,
  ]
}

const ssh = ({ sshPort }: Ruleset) => [{ from: sshPort, to: sshPort }]

const gatehouse = (ruleset: Ruleset): Line => ({
  kind: 'gatehouse',
  rule: null,
  verdict: 'accept',
  comment: 'gatehouse',
  until: null,
  texts: fromText(ruleset.gatehouse).map((from) => joined(from, toText('tcp', ssh(ruleset)))),
  isFrom: isFrom(ruleset.gatehouse),
  matches: both(isTo('tcp', ssh(ruleset)), isFrom(ruleset.gatehouse)),
})

const gatewayOnly = (ruleset: Ruleset): Line => ({
  kind: 'gateway-only',
  rule: null,
  verdict: 'drop',
  comment: 'gateway only',
  until: null,
  texts: ([4, 6] as const).flatMap((family) => {
    const ours = ofFamily(ruleset.gatehouse, family)
    if (ours.some(({ bits }) => bits === 0)) return []
    const others = ours.length === 0 ? wholeFamily(family) : `${saddr(family)} != ${setOf(ours)}`
    return [joined(others, toText('tcp', ssh(ruleset)))]
  }),
  isFrom: (packet) => !isFrom(ruleset.gatehouse, false)(packet),
  matches: (packet) => isTo('tcp', ssh(ruleset))(packet) && !isFrom(ruleset.gatehouse, false)(packet),
})

const both = (one: Line['matches'], other: Line['matches']) => (packet: Packet) =>
  one(packet) && other(packet)
const joined = (...parts: string[]) => parts.filter((part) => part !== '').join(' ')
const saddr = (family: Family) => (family === 4 ? 'ip saddr' : 'ip6 saddr')
const wholeFamily = (family: Family) => `meta nfproto ipv${family}`
const setOf = (networks: readonly Network[]) =>
  `{ ${networks.map(({ address, bits }) => `${address}/${bits}`).join(', ')} }`

/** A match for each family that `sources` has; an empty one where they are anywhere. */
function fromText(sources: readonly string[]): string[] {
  if (sources.length === 0) return ['']
  return ([4, 6] as const).flatMap((family) => {
    const ours = ofFamily(sources, family)
    if (ours.length === 0) return []
    return ours.some(({ bits }) => bits === 0) ? [wholeFamily(family)] : [`${saddr(family)} ${setOf(ours)}`]
  })
}

function isFrom(sources: readonly string[], whereNone = true): Line['matches'] {
  if (sources.length === 0) return () => whereNone
  const networks = sources.map(network)
  return ({ source }) => networks.some((one) => one.has(source))
}

function toText(protocol: Protocol, ports: readonly PortRange[]): string {
  if (protocol === 'icmp') return 'meta l4proto { icmp, ipv6-icmp }'
  if (ports.length === 0) return protocol === 'any' ? '' : `meta l4proto ${protocol}`
  const set = `{ ${ports.map(({ from, to }) => (from === to ? from : `${from}-${to}`)).join(', ')} }`
  return protocol === 'any' ? `meta l4proto { tcp, udp } th dport ${set}` : `${protocol} dport ${set}`
}

const isTo =
  (protocol: Protocol, ports: readonly PortRange[]): Line['matches'] =>
  (packet) =>
    (protocol === 'any' || packet.protocol === protocol) &&
    (ports.length === 0 ||
      ports.some(({ from, to }) => packet.port !== null && packet.port >= from && packet.port <= to))
