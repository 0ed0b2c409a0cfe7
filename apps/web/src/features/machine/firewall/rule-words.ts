import type { FirewallRuleView } from '@gatehouse/core/machine/firewall/view'
import { TRPCClientError } from '@trpc/client'

/** `tcp 80, 443`; `everything`. */
export function whatInWords({ protocol, ports }: Pick<FirewallRuleView, 'protocol' | 'ports'>): string {
  const name = protocol === 'any' ? (ports.length > 0 ? 'tcp and udp' : 'everything') : protocol
  return ports.length > 0 ? `${name} ${ports.join(', ')}` : name
}

/** The first few networks, a single address without its length. */
export function fromInWords(sources: readonly string[]): string {
  if (sources.length === 0) return 'anywhere'
  const shown = sources
    .slice(0, 3)
    .map((source) => source.replace(/^([\d.]+)\/32$|^([\da-f:]+)\/128$/, '$1$2'))
  return sources.length > 3 ? `${shown.join(', ')} and ${sources.length - 3} more` : shown.join(', ')
}

/** A rule as a name: `allow tcp 443 from anywhere`. */
export const ruleInWords = (rule: FirewallRuleView): string =>
  `${rule.action} ${whatInWords(rule)} from ${fromInWords(rule.sources)}`

/** Words with commas or lines between them. */
export const listed = (text: string): string[] =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** What is wrong with a rule is said of its fields, wherever the rule stands in what was sent. */
export async function withRuleIssues(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (error instanceof TRPCClientError && Array.isArray(error.data?.issues))
      for (const { path } of error.data.issues as { path: string[] }[]) // the API's own shape
        if (path[0] === 'rule' || path[0] === 'to') path.shift()
    throw error
  }
}
