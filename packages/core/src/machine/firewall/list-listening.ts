import {
  connectionsAfter,
  notAllowed,
  nothingListens,
  proposedRules,
} from '@gatehouse/hosts/firewall/listening'
import { portsInWords } from '@gatehouse/hosts/firewall/words'
import { parseListening } from '@gatehouse/hosts/listening-report'
import type { HostQuestion } from '@gatehouse/hosts/service/host-services'
import type { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { askServer } from '../../fleet/manifest/ask-server.ts'
import { changedRuleset, changeFields } from './changed-ruleset.ts'
import { readFirewalls, ruleLabel, rulesetsOf } from './rulesets.ts'
import type { ServerListening } from './view.ts'

export const listeningInput = changeFields.extend({ server: id })

const mayAsk = query({
  scope: 'firewall:read',
  input: listeningInput,
  read: ({ server }) => readFirewalls([server]),
  view(rows, { account }, change, { core }) {
    const [ruleset] = rulesetsOf(rows, core.gatewayFrom)
    if (!ruleset) throw new NotFound('server')
    return { account: account.id, ruleset, change }
  },
})

const mostCut = 100

/**
 * What waits for connections on a server now, beside its rules as they are or as a change would make them, and which open connections that
 * would end.
 * @throws NotFound, Invalid, Conflict while its host key is in doubt, Unreachable
 */
export async function listListening(
  caller: Caller,
  raw: z.input<typeof listeningInput>,
  ask: HostQuestion,
): Promise<ServerListening> {
  const { account, ruleset, change } = await mayAsk(caller, raw)
  const { server, name } = ruleset
  const report = await askServer(caller.core, { account, server }, async (target) =>
    parseListening(await ask(target, 'listening', ''), `${target.host}:${target.port}`),
  )
  const after = changedRuleset(ruleset, change)
  const missing = notAllowed(report.listening, after)
  const { cut, notAgain } = connectionsAfter(report, ruleset, after, Date.now() / 1000)
  return {
    server,
    name,
    tool: report.tool,
    listening: [...report.listening],
    notAllowed: missing,
    nothingListens: nothingListens(report.listening, after).map((rule) => ({
      rule: rule.id,
      label: ruleLabel(rule),
    })),
    proposed: proposedRules(missing).map(({ protocol, ports, comment }) => ({
      protocol,
      ports: ports.map((one) => portsInWords([one])),
      comment,
    })),
    open: report.open.length,
    cut: cut.slice(0, mostCut).map(({ source, port }) => ({ source, port })),
    cuts: cut.length,
    notAgain: notAgain.length,
    more: report.more,
  }
}
