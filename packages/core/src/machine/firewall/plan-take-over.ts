import { type Family, familyOf } from '@gatehouse/hosts/firewall/network'
import { commentIn } from '@gatehouse/hosts/firewall/parse'
import { ruleOfLine } from '@gatehouse/hosts/firewall/rule-of-line'
import { shortId } from '@gatehouse/hosts/firewall/ruleset'
import type { PartDrift } from '../part/view.ts'
import { portsOf, type RuleFields, ruleFields } from './rule-fields.ts'
import { ruleLabel } from './rulesets.ts'
import type { FirewallRuleView, TakeOverView } from './view.ts'

/** What taking over does to a server's own rules. */
interface TakeOverPlan {
  add: RuleFields[]
  remove: FirewallRuleView[]
  /** Rules that keep some of their sources. */
  narrow: { rule: FirewallRuleView; sources: string[] }[]
  view: TakeOverView
}

const keptLines: readonly [RegExp, string][] = [
  [/^fixed: /, 'Every server needs this line.'],
  [/^gatehouse$/, 'By this line Gatehouse itself gets in.'],
  [/^gateway only$/, 'This line belongs to “Gateway only”, which is a switch of its own.'],
  [/^rest$/, 'This line shuts whatever no rule allows. To let everything in, turn the firewall off.'],
]

/** What a table that was changed by hand would make of the rules, line by line: `rules` are the server's own and the account's. */
export function planTakeOver(drift: PartDrift, rules: readonly FirewallRuleView[]): TakeOverPlan {
  const plan: TakeOverPlan = { add: [], remove: [], narrow: [], view: { lines: [], left: [] } }
  const { lines, left } = plan.view
  if (drift.text === null) {
    left.push({ line: null, why: 'The whole table was gone. To leave it so, turn the firewall off.' })
    return plan
  }
  const moved = drift.added.filter((line) => drift.removed.includes(line))
  for (const line of moved) left.push({ line, why: 'It only stood in another place.' })
  const isMoved = (line: string) => moved.includes(line)
  const gone = Map.groupBy(
    drift.removed.filter((line) => !isMoved(line)),
    (line) => idIn(line) ?? line,
  )
  for (const [id, ofRule] of gone) {
    const rule = rules.find((one) => shortId(one.id) === id)
    const why = rule ? whyNotRemoved(rule) : whyKept(commentIn(ofRule[0] ?? ''))
    if (!rule || why !== null) {
      for (const line of ofRule) left.push({ line, why: why ?? '' })
      continue
    }
    const families = new Set(ofRule.flatMap(familyIn))
    const sources = rule.sources.filter((source) => !families.has(familyOf(bare(source))))
    const isWhole = families.size === 0 || sources.length === 0
    if (isWhole) plan.remove.push(rule)
    else plan.narrow.push({ rule, sources })
    const becomes = isWhole
      ? `removes ${labelOf(rule)}`
      : `leaves of that rule: ${labelOf({ ...rule, sources })}`
    for (const line of ofRule) lines.push({ line: `− ${line}`, becomes })
  }
  for (const line of drift.added) {
    if (isMoved(line)) continue
    const rule = ruleFromLine(line)
    if (!rule) left.push({ line, why: 'A rule can’t say this.' })
    else {
      plan.add.push(rule)
      lines.push({ line: `+ ${line}`, becomes: `adds ${labelOf(rule)}` })
    }
  }
  return plan
}

function whyNotRemoved({ server, origin }: FirewallRuleView): string | null {
  if (server === null) return 'This rule is of the account, on all of its servers. Remove it there.'
  return origin === 'person' ? null : `This rule comes from ${origin}.`
}

const whyKept = (comment: string | null) =>
  keptLines.find(([pattern]) => pattern.test(comment ?? ''))?.[1] ??
  'No rule of this server is meant by this line.'

/** The rule that a line of ours is of. */
const idIn = (line: string) => /^([0-9a-f]{12})(?: |$)/.exec(commentIn(line) ?? '')?.[1]
const bare = (source: string) => source.replace(/\/\d+$/, '')

function familyIn(line: string): Family[] {
  if (/\bip6 saddr\b|\bnfproto ipv6\b/.test(line)) return [6]
  return /\bip saddr\b|\bnfproto ipv4\b/.test(line) ? [4] : []
}

function ruleFromLine(line: string): RuleFields | null {
  const rule = ruleOfLine(line)
  if (!rule) return null
  const ports = rule.ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`))
  // of a line of ours that was changed
  const comment = rule.comment.replace(/^[0-9a-f]{12}( |$)/, '')
  return ruleFields.safeParse({ ...rule, comment, sources: [...rule.sources], ports }).data ?? null
}

const labelOf = ({
  ports,
  ...rule
}: Pick<FirewallRuleView, 'action' | 'protocol' | 'ports' | 'sources' | 'comment'>) =>
  ruleLabel({ ...rule, ports: portsOf(ports) })
