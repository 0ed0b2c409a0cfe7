import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { partView, readParts } from '../part/list-parts.ts'
import { readGeneration } from './generation.ts'
import { planTakeOver } from './plan-take-over.ts'
import { readMet, withMet } from './rules-met.ts'
import { digestOf, readFirewalls, rulesetsOf, ruleView, serverView } from './rulesets.ts'

/**
 * Rules in order, a server's own before the account's, and which servers have their firewall on; of one server, or of the account alone where
 * none is named. `generation` goes with a change, so that what somebody else changed meanwhile is not overwritten. Throws NotFound.
 */
export const listFirewall = query({
  scope: 'firewall:read',
  input: z.object({ server: id.nullable().default(null) }).default({ server: null }),
  read: ({ server }) => [
    ...readFirewalls(server === null ? null : [server]),
    readGeneration(),
    readParts(server, 'firewall'),
    readMet(server),
  ],
  view([servers, rules, heads, parts, met], _current, { server }, { core, ip }) {
    const rulesets = rulesetsOf([servers, rules], core.gatewayFrom)
    if (server !== null && rulesets.length === 0) throw new NotFound('server')
    const shown = server === null ? rules.filter(({ server_id }) => server_id === null) : rules
    const of = parts.map(partView)
    const drift = server === null ? null : of[0]?.drift
    return {
      rules: withMet(shown.map(ruleView), met),
      servers: rulesets.map((one) => serverView(one, rules)),
      generation: heads[0]?.seq ?? 0,
      preview: digestOf(rulesets),
      /** How far the servers are, where their firewall is on or was. */
      parts: of,
      /** What of a change that was made by hand can be taken over; of one server alone. */
      takeOver: drift ? planTakeOver(drift, shown.map(ruleView)).view : null,
      /** Where the caller comes from. */
      address: ip,
    }
  },
})
