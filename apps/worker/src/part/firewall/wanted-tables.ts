import type { Core } from '@gatehouse/core/access/core'
import { wantedRulesets } from '@gatehouse/core/machine/firewall/wanted-rulesets'
import type { PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import { render } from '@gatehouse/hosts/firewall/render'
import { digestTable } from '@gatehouse/hosts/firewall-report'
import type { RenderedPart } from '../part.ts'

/** The table of each server whose firewall is on. Gatehouse's own address is what the server sees, which is told with the claim. */
export async function wantedTables(
  core: Core,
  claims: readonly PartClaim[],
): Promise<Map<string, RenderedPart>> {
  const tables = new Map<string, RenderedPart>()
  const facts = new Map(claims.map((claim) => [claim.server, claim.facts]))
  for (const [account, own] of Map.groupBy(claims, (claim) => claim.account)) {
    const rulesets = await wantedRulesets(
      core,
      account,
      own.map(({ server }) => server),
    )
    for (const ruleset of rulesets) {
      if (!ruleset.enabled) continue
      const { connection } = facts.get(ruleset.server) ?? {}
      const text = render({
        ...ruleset,
        ...(connection && {
          sshPort: connection.port,
          gatehouse: [...new Set([connection.from, ...ruleset.gatehouse])],
        }),
      })
      tables.set(ruleset.server, { text, digest: digestTable(text) })
    }
  }
  return tables
}
