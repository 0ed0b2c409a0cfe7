import { sourceRanges } from './network.ts'

/** Ports, both ends belong to it. */
export interface PortRange {
  readonly from: number
  readonly to: number
}

export type Protocol = 'tcp' | 'udp' | 'icmp' | 'any'

/** Who may, or may not, connect to what. */
export interface FirewallRule {
  /** A UUID. */
  readonly id: string
  readonly action: 'allow' | 'deny'
  /** With ports, `any` is TCP and UDP; without, every protocol there is. */
  readonly protocol: Protocol
  /** Empty: all of them. Of ICMP none. */
  readonly ports: readonly PortRange[]
  /** Networks in CIDR notation, of either family. Empty: from anywhere. */
  readonly sources: readonly string[]
  /** What it is for, at most {@link mostCommentBytes}. */
  readonly comment: string
  /** Unix time in seconds from which it counts no more; null for no end. */
  readonly until: number | null
}

/** All that decides who gets in on one server. */
export interface Ruleset {
  /** Where it is not, everything gets in. */
  readonly enabled: boolean
  /** Whether the port of SSH is shut for all but Gatehouse. */
  readonly gatewayOnly: boolean
  readonly sshPort: number
  /** Networks that Gatehouse comes from, as the server sees them: its worker's and its gateways'. */
  readonly gatehouse: readonly string[]
  /** In order. Whatever the order, denials come first. */
  readonly rules: readonly FirewallRule[]
}

/** nft takes comments of 128 bytes (NFTNL_UDATA_COMMENT_MAXLEN), and ours begin with {@link shortId}. */
const mostCommentBytes = 100

/** What a rule is called on the host: the random end of its id. */
export const shortId = (id: string) => id.replaceAll('-', '').slice(-12)

// nft knows no escape in a string, and what nobody sees deceives whoever reads the table
const unwelcome = /["\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** What is wrong with a comment, in words; null if nothing is. */
export function commentProblem(comment: string): string | null {
  if (comment.includes('"'))
    return 'A comment can’t contain a double quote ("): nftables has no way to write one.'
  if (unwelcome.test(comment)) return 'A comment is a single line without control characters.'
  const bytes = new TextEncoder().encode(comment).length
  return bytes > mostCommentBytes
    ? `A comment has at most ${mostCommentBytes} bytes; this one has ${bytes}.`
    : null
}

/** Ports in order, those that overlap or touch as one. */
export function normalPorts(ports: readonly PortRange[]): PortRange[] {
  const merged: PortRange[] = []
  for (const { from, to } of ports.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1)
    if (last && from <= last.to + 1)
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, to) }
    else merged.push({ from, to })
  }
  return merged
}

/**
 * The same rule in one spelling.
 * @throws Error where it could not be written down as it is
 */
export function normalRule(rule: FirewallRule): FirewallRule {
  const { id, action, protocol, comment, until } = rule
  const ports = normalPorts(rule.ports)
  const problem =
    commentProblem(comment) ??
    (ports.some(({ from, to }) => !isPort(from) || !isPort(to) || from > to) ? 'Not a port' : null) ??
    (protocol === 'icmp' && ports.length > 0 ? 'ICMP has no ports' : null) ??
    (until !== null && !Number.isSafeInteger(until) ? 'Not a time' : null) ??
    (/^[0-9a-f-]{12,36}$/.test(id) ? null : 'Not an id')
  if (problem !== null) throw new Error(`Rule ${JSON.stringify(id)}: ${problem}`)
  return { id, action, protocol, ports, sources: sourceRanges(rule.sources), comment, until }
}

const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= 65535
