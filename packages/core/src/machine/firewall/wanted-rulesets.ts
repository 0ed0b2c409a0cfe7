import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { readFirewalls, rulesetsOf, type ServerRuleset } from './rulesets.ts'

/** What decides who gets in on servers of an account, for whoever renders it; those that are removed are missing. */
export async function wantedRulesets(
  core: Core,
  account: string,
  servers: readonly string[],
): Promise<ServerRuleset[]> {
  const [ofServers, ofRules] = readFirewalls(servers, account)
  return rulesetsOf([await asSystem(core, ofServers), await asSystem(core, ofRules)], core.gatewayFrom)
}
