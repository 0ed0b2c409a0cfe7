import { familyOf } from '@gatehouse/hosts/firewall/network'
import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { addressOf, networkOf } from '../../limit/network-of.ts'
import { addRuleTo, ruleScope } from './add-rule.ts'
import { ruleFields } from './rule-fields.ts'

/**
 * Allows the address that the caller comes from for some hours, on the account's servers or on some; `network`: the whole /64 of an IPv6
 * address, which changes within it every day. The host ends it by itself. Throws NotFound, Invalid, Conflict.
 */
export const allowMyAddress = mutation({
  verb: 'firewall.rule_added',
  scope: 'firewall:write',
  input: z.object({
    servers: ruleScope,
    hours: z
      .int()
      .min(1, 'At least one hour.')
      .max(24 * 30, 'At most 30 days.'),
    network: z.boolean().default(false),
    ports: ruleFields.shape.ports,
  }),
  async run(work, { servers, hours, network, ports }) {
    const address = addressOf(work.caller.ip)
    if (address === null)
      throw new Invalid([
        { path: [], message: 'Your address is not known here. Add a rule with it instead.' },
      ])
    const isV6 = familyOf(address) === 6
    const source = network && isV6 ? networkOf(address) : `${address}/${isV6 ? 128 : 32}`
    const rule = {
      action: 'allow' as const,
      protocol: ports.length > 0 ? ('tcp' as const) : ('any' as const),
      ports,
      sources: [source],
      comment: `${work.current.user?.email ?? 'operator'}, for ${hours} h`.slice(-100),
      endsAt: new Date(work.now.getTime() + hours * 3_600_000),
    }
    return addRuleTo(work, servers, rule)
  },
})
