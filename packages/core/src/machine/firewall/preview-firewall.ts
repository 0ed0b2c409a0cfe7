import { effectOf } from '@gatehouse/hosts/firewall/effect'
import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { changedRuleset, changeFields } from './changed-ruleset.ts'
import { lockOutInWords } from './keep-in.ts'
import { digestOf, readFirewalls, rulesetsOf } from './rulesets.ts'
import type { ServerEffect } from './view.ts'

const change = changeFields.extend({
  /** Whose lists; null for the account's. */
  servers: z.array(id).max(1000).nullable().default(null),
})

/**
 * What a change would do to new connections, server by server, and whether it would shut Gatehouse out; nothing is changed. `preview` goes with
 * the change, which is refused where the rules have become others meanwhile. Throws NotFound.
 */
export const previewFirewall = query({
  scope: 'firewall:write',
  input: change,
  read: ({ servers }) => readFirewalls(servers),
  view([servers, rows], _current, input, { core }) {
    const before = rulesetsOf([servers, rows], core.gatewayFrom)
    if (input.servers !== null && before.length < new Set(input.servers).size) throw new NotFound('server')
    const now = new Date()
    const items = before.map((one): ServerEffect => {
      const after = changedRuleset(one, input)
      return {
        server: one.server,
        name: one.name,
        enabled: { from: one.enabled, to: after.enabled },
        ...effectOf(one, after, now.getTime() / 1000),
        lockOut: lockOutInWords(after, now),
      }
    })
    return { items, preview: digestOf(before) }
  },
})
