import { decide } from './evaluate.ts'
import { type Line, linesOf, type Packet } from './lines.ts'
import { familyOf, network } from './network.ts'
import { type FirewallRule, normalPorts, type PortRange, type Ruleset } from './ruleset.ts'

/** A port that waits for connections, on one address. */
export interface Listening {
  readonly protocol: 'tcp' | 'udp'
  /** What it is bound to: `0.0.0.0` and `::` are any. */
  readonly address: string
  readonly port: number
  /** The program's name, in printable ASCII; empty where the host does not say. */
  readonly process: string
}

/** A TCP connection of the host that is open. */
export interface OpenConnection {
  readonly source: string
  readonly sourcePort: number
  /** The host's own. */
  readonly port: number
}

/** An allow rule that what listens today would need. */
export interface ProposedRule {
  readonly protocol: 'tcp' | 'udp'
  readonly ports: PortRange[]
  readonly comment: string
}

const loopbacks = [network('127.0.0.0/8'), network('::1/128')]

/** Whether an address is of the host alone. */
export const isLoopback = (address: string): boolean => loopbacks.some((one) => one.has(address))

// what a server gets its own address by is always let in
const isDhcp = ({ protocol, port }: Listening) => protocol === 'udp' && (port === 68 || port === 546)

const covers = ({ protocol, ports }: FirewallRule, one: Listening) =>
  (protocol === 'any' || protocol === one.protocol) &&
  (ports.length === 0 || ports.some(({ from, to }) => one.port >= from && one.port <= to))

/** What waits for connections from elsewhere, and no rule says who may have them. */
export function notAllowed(listening: readonly Listening[], ruleset: Ruleset): Listening[] {
  const { rules, gatewayOnly, sshPort } = ruleset
  // shut for everyone is said as well
  const says = rules.filter(({ action, sources }) => action === 'allow' || sources.length === 0)
  return listening.filter(
    (one) =>
      !isLoopback(one.address) &&
      !isDhcp(one) &&
      !(gatewayOnly && one.protocol === 'tcp' && one.port === sshPort) &&
      !says.some((rule) => covers(rule, one)),
  )
}

/** The allow rules whose ports nothing waits at. */
export function nothingListens(listening: readonly Listening[], { rules }: Ruleset): FirewallRule[] {
  const reachable = listening.filter(({ address }) => !isLoopback(address))
  return rules.filter(
    (rule) =>
      rule.action === 'allow' &&
      rule.protocol !== 'icmp' &&
      rule.ports.length > 0 &&
      !reachable.some((one) => covers(rule, one)),
  )
}

/** Allow rules for what listens, one for each program and protocol. */
export function proposedRules(listening: readonly Listening[]): ProposedRule[] {
  const groups = Map.groupBy(listening, ({ protocol, process }) => `${protocol} ${process}`)
  return [...groups.values()]
    .flatMap(([first, ...more]) => (first ? [{ first, all: [first, ...more] }] : []))
    .map(({ first, all }) => ({
      protocol: first.protocol,
      ports: normalPorts(all.map(({ port }) => ({ from: port, to: port }))),
      comment: first.process.replaceAll('"', ''),
    }))
    .sort((one, other) => (one.ports[0]?.from ?? 0) - (other.ports[0]?.from ?? 0))
}

/** What a change of rules does to connections that are open. */
export interface ConnectionsAfter {
  /** Those that end at once. */
  cut: OpenConnection[]
  /** Those that stay, and could not be made again. */
  notAgain: OpenConnection[]
}

/** Which open connections a change cuts, at a moment in Unix seconds. Those that the host has opened itself are never among them. */
export function connectionsAfter(
  { open, listening }: { open: readonly OpenConnection[]; listening: readonly Listening[] },
  before: Ruleset,
  after: Ruleset,
  now: number,
): ConnectionsAfter {
  const serving = new Set(listening.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port))
  const [was, will] = [before, after].map((one) => (one.enabled ? linesOf(one) : []))
  const told: ConnectionsAfter = { cut: [], notAgain: [] }
  for (const connection of open) {
    if (!serving.has(connection.port)) continue
    const passes = (lines: readonly Line[] = [], state: Packet['state']) =>
      decide(lines, packetOf(connection, state, now)).verdict === 'accept'
    if (!passes(will, 'established')) told.cut.push(connection)
    else if (passes(was, 'new') && !passes(will, 'new')) told.notAgain.push(connection)
  }
  return told
}

const packetOf = (
  { source, sourcePort, port }: OpenConnection,
  state: Packet['state'],
  now: number,
): Packet => ({
  family: familyOf(source),
  source,
  sourcePort,
  protocol: 'tcp',
  port,
  state,
  now,
})
