import { network } from './network.ts'
import { render } from './render.ts'
import type { FirewallRule, PortRange, Protocol, Ruleset } from './ruleset.ts'

/** Text that {@link render} does not write. */
export class NotOurTable extends Error {
  override readonly name = 'NotOurTable'
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] }

const lineOf = /^\t\t(.*?) ?counter (accept|drop) comment "([^"]*)"(?: # until (\d{1,12}))?$/
const ruleOf = /^([0-9a-f]{12})(?: (.*))?$/

/**
 * What {@link render} was given, read from what it wrote: rules by their short ids, in one spelling, denials first.
 * @throws NotOurTable for any other text
 */
export function parse(text: string): Ruleset & { first: boolean } {
  const found = { enabled: text.includes('{'), gatewayOnly: false, sshPort: 22, first: false }
  const gatehouse: string[] = []
  const rules: Writable<FirewallRule>[] = []
  try {
    for (const line of text.split('\n')) {
      const [, match = '', verdict, comment = '', until] = lineOf.exec(line) ?? []
      const [, id, words = ''] = ruleOf.exec(comment) ?? []
      if (comment === 'fixed: open before') found.first = true
      if (comment === 'gateway only')
        Object.assign(found, { gatewayOnly: true, sshPort: portsIn(match)[0]?.from })
      if (comment === 'gatehouse') {
        gatehouse.push(...sourcesIn(match))
        found.sshPort = portsIn(match)[0]?.from ?? found.sshPort
      }
      if (!id) continue
      const last = rules.at(-1)
      // the other family of the same rule
      if (last?.id === id) last.sources.push(...sourcesIn(match))
      else
        rules.push({
          id,
          action: verdict === 'drop' ? 'deny' : 'allow',
          protocol: protocolIn(match),
          ports: portsIn(match),
          sources: sourcesIn(match),
          comment: words,
          until: until === undefined ? null : Number(until),
        })
    }
    const { first, ...rest } = found
    const ruleset = { ...rest, gatehouse, rules }
    if (render(ruleset, { first }) !== text) throw new Error('It is written otherwise')
    return { ...ruleset, first }
  } catch (error) {
    throw new NotOurTable('This is not a table that Gatehouse wrote', { cause: error })
  }
}

/** The comment of a line of a table, as nft lists it or as it is written: what the line is there for. */
export const commentIn = (line: string): string | null => / comment "([^"]*)"/.exec(line)?.[1] ?? null

function protocolIn(match: string): Protocol {
  if (match.includes('l4proto { icmp')) return 'icmp'
  const [, of] = /(?:l4proto |)\b(tcp|udp)(?: dport|$)/.exec(match) ?? []
  return (of as 'tcp' | 'udp' | undefined) ?? 'any' // the pattern has no other words
}

function portsIn(match: string): PortRange[] {
  const [, set = ''] = / dport \{ ([^}]*) \}/.exec(` ${match}`) ?? []
  return set
    .split(', ')
    .filter((part) => part !== '')
    .map((part) => {
      const [from = NaN, to = from] = part.split('-').map(Number)
      return { from, to }
    })
}

function sourcesIn(match: string): string[] {
  const [, family] = /meta nfproto ipv([46])/.exec(match) ?? []
  if (family) return [family === '4' ? '0.0.0.0/0' : '::/0']
  const [, set = ''] = / saddr \{ ([^}]*) \}/.exec(match) ?? []
  const ranges = set.split(', ').filter((part) => part !== '')
  for (const range of ranges) network(range)
  return ranges
}
