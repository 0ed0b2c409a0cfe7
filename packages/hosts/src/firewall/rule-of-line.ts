import { familyOf, network } from './network.ts'
import { type FirewallRule, normalPorts, type PortRange } from './ruleset.ts'

type Taken = Pick<FirewallRule, 'action' | 'protocol' | 'ports' | 'sources' | 'comment'>

interface Reading {
  action: Taken['action'] | null
  protocol: Taken['protocol']
  ports: PortRange[]
  sources: string[]
  comment: string
}

/** What a line may say, each with what comes of it: false where that is no part of a rule. */
const words: readonly [RegExp, (rule: Reading, ...found: string[]) => boolean][] = [
  [
    /^ip6? saddr (\{[^}]*\}|[0-9a-f.:/]+)(?= |$)/,
    (rule, set) => {
      const isFirst = rule.sources.length === 0
      rule.sources = membersOf(set).map(withLength)
      return isFirst && rule.sources.every(isNetwork)
    },
  ],
  [
    /^(tcp|udp) dport (\{[^}]*\}|[0-9-]+)(?= |$)/,
    (rule, protocol, set) => {
      const isFirst = rule.ports.length === 0
      rule.protocol = protocol === 'tcp' ? 'tcp' : 'udp'
      rule.ports = membersOf(set).map(rangeOf)
      return isFirst && rule.ports.every(({ from, to }) => from <= to && to <= 65535)
    },
  ],
  [
    /^(?:meta l4proto|ip protocol) (tcp|udp)(?= |$)/,
    (rule, protocol) => {
      rule.protocol = protocol === 'tcp' ? 'tcp' : 'udp'
      return true
    },
  ],
  [/^counter(?: packets \d+ bytes \d+)?(?= |$)/, () => true],
  [
    /^(accept|drop|reject)(?= |$)/,
    (rule, verdict) => {
      const isFirst = rule.action === null
      rule.action = verdict === 'accept' ? 'allow' : 'deny'
      return isFirst
    },
  ],
  [
    /^comment "([^"]*)"/,
    (rule, comment = '') => {
      rule.comment = comment
      return true
    },
  ],
]

/**
 * A line of nft's own list as a rule of ours, for what somebody has written by hand: sources, ports of TCP or UDP, and a verdict. Null for a line
 * that says anything else.
 */
export function ruleOfLine(line: string): Taken | null {
  const rule: Reading = { action: null, protocol: 'any', ports: [], sources: [], comment: '' }
  for (let rest = line.trim(); rest !== ''; ) {
    const said = words.find(([pattern]) => pattern.test(rest))
    const [whole = '', ...found] = said?.[0].exec(rest) ?? []
    if (!said?.[1](rule, ...found)) return null
    rest = rest.slice(whole.length).trimStart()
  }
  const { action, ports, sources } = rule
  // what takes everything, or says nothing, is no rule that somebody meant to have here
  if (action === null || (sources.length === 0 && ports.length === 0)) return null
  return { ...rule, action, ports: normalPorts(ports) }
}

const membersOf = (set = '') =>
  set
    .replace(/^\{|\}$/g, '')
    .split(',')
    .map((member) => member.trim())

const withLength = (source: string) =>
  source.includes('/') ? source : `${source}/${source.includes(':') ? 128 : 32}`

function isNetwork(source: string): boolean {
  try {
    network(source)
    return familyOf(source.split('/')[0] ?? '') !== null
  } catch {
    return false
  }
}

function rangeOf(member: string): PortRange {
  const [from = Number.NaN, to = from] = member.split('-').map(Number)
  return { from, to }
}
