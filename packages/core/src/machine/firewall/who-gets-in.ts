import { decide } from '@gatehouse/hosts/firewall/evaluate'
import { type Line, linesOf, type Packet } from '@gatehouse/hosts/firewall/lines'
import { familyOf } from '@gatehouse/hosts/firewall/network'
import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { addressOf } from '../../limit/network-of.ts'
import { readFirewalls, ruleLabel, rulesetsOf, type ServerRuleset } from './rulesets.ts'
import type { Admission } from './view.ts'

const lineInWords: Record<Exclude<Line['kind'], 'allow' | 'deny'>, string> = {
  fixed: 'always let in',
  'gateway-only': 'gateway only: SSH is for Gatehouse alone',
  established: 'belongs to an open connection',
  gatehouse: 'Gatehouse itself',
  rest: 'no rule allows it',
}

/** Whether a new connection from an address to a port gets in, on which servers, and by which line. Throws NotFound, Invalid. */
export const whoGetsIn = query({
  scope: 'firewall:read',
  input: z
    .object({
      address: z.string().max(60),
      protocol: z.enum(['tcp', 'udp', 'icmp']).default('tcp'),
      port: z
        .int()
        .min(1, 'Ports go from 1 to 65535.')
        .max(65_535, 'Ports go from 1 to 65535.')
        .nullable()
        .default(null),
      servers: z.array(id).max(1000).nullable().default(null),
    })
    .superRefine(({ protocol, port }, issues) => {
      if (protocol !== 'icmp' && port === null)
        issues.addIssue({ code: 'custom', path: ['port'], message: 'Enter a port from 1 to 65535.' })
    }),
  read: ({ servers }) => readFirewalls(servers),
  view([servers, rules], _current, input, { core }) {
    const source = addressOf(input.address)
    if (source === null)
      throw new Invalid([
        { path: ['address'], message: 'Enter an IPv4 or IPv6 address, such as 203.0.113.7.' },
      ])
    const packet: Packet = {
      family: familyOf(source),
      source,
      protocol: input.protocol,
      port: input.protocol === 'icmp' ? null : input.port,
      state: 'new',
      now: Date.now() / 1000,
    }
    return { items: rulesetsOf([servers, rules], core.gatewayFrom).map((one) => admissionTo(one, packet)) }
  },
})

/** What becomes of a packet on one server, and why. */
function admissionTo(ruleset: ServerRuleset, packet: Packet): Admission {
  const { server, name } = ruleset
  if (!ruleset.enabled) return { server, name, verdict: 'accept', line: 'the firewall is off', rule: null }
  const { verdict, line } = decide(linesOf(ruleset), packet)
  const rule = ruleset.rules.find(({ id }) => id === line?.rule)
  const words = rule
    ? ruleLabel(rule)
    : line && line.kind !== 'allow' && line.kind !== 'deny'
      ? lineInWords[line.kind]
      : ''
  return { server, name, verdict, line: words, rule: rule?.id ?? null }
}
