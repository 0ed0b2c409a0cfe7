import { lockOut } from '@gatehouse/hosts/firewall/lock-out'
import { Invalid } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import { firewallRules, firewallServers, ruleLabel, rulesetsOf, type ServerRuleset } from './rulesets.ts'

/** What in a rule set would shut Gatehouse out of its server, as a sentence; null for nothing. */
export function lockOutInWords(ruleset: ServerRuleset, now: Date): string | null {
  const found = lockOut(ruleset, now.getTime() / 1000)
  if (!found) return null
  const rule = ruleset.rules.find(({ id }) => id === found.line.rule)
  const line = rule ? `“${ruleLabel(rule)}”` : `“${found.line.comment}”`
  const from = found.source === null ? 'wherever it comes from' : `which comes from ${found.source}`
  return `${line} would shut out Gatehouse itself, ${from}: no one could manage ${ruleset.name} any more.`
}

/**
 * Reads back what the change has made of these servers' rules, or of all, and refuses what would shut Gatehouse out, on or off.
 * @throws Invalid
 */
export async function keepGatehouseIn(
  { em, rows, core, now }: AccountWork,
  servers: readonly string[] | null,
  field = 'sources',
): Promise<ServerRuleset[]> {
  await em.flush()
  const read = [
    await rows(firewallServers, [servers, null]),
    await rows(firewallRules, [servers, null]),
  ] as const
  const rulesets = rulesetsOf([...read], core.gatewayFrom)
  for (const ruleset of rulesets) {
    const message = lockOutInWords(ruleset, now)
    if (message !== null) throw new Invalid([{ path: [field], message }])
  }
  return rulesets
}
