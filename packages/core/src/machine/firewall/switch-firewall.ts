import { z } from 'zod'
import { Conflict, Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import { place } from './add-rule.ts'
import { rulesOfEach } from './changed-ruleset.ts'
import { serversNamed } from './find-rules.ts'
import { keepGatehouseIn } from './keep-in.ts'
import { mostRules, ruleFields } from './rule-fields.ts'
import { digestOf, firewallRules, firewallServers, rulesetsOf } from './rulesets.ts'
import { ServerFirewall } from './server-firewall.entity.ts'

const servers = z.array(id).min(1, 'Choose a server.').max(1000, 'Choose at most 1,000 servers.')

/** Of what a preview was shown, if there was one. */
const preview = z.string().max(64).optional()

/**
 * Turns the firewall of servers on, with rules that all of them get of their own at the same time, and with those of `each`. Where nothing would be allowed that has
 * to be said (`acknowledge`). Throws NotFound, Invalid, Conflict where the rules are not those of the preview any more.
 */
export const enableFirewall = mutation({
  verb: 'firewall.enabled',
  scope: 'firewall:write',
  input: z.object({
    servers,
    rules: z.array(ruleFields).max(mostRules).default([]),
    each: rulesOfEach,
    gatewayOnly: z.boolean().optional(),
    acknowledge: z.boolean().default(false),
    preview,
  }),
  async run(work, input) {
    const found = await serversNamed(work, input.servers)
    await refusePreviewed(work, input.servers, input.preview)
    if (input.each.some(({ server }) => !input.servers.includes(server)))
      throw new Invalid([{ path: ['each'], message: 'These rules are for a server that is not turned on.' }])
    for (const { id } of found) {
      const state = await stateOf(work, id)
      state.enabled = true
      state.gatewayOnly = input.gatewayOnly ?? state.gatewayOnly
      const own = input.each.flatMap(({ server, rules }) => (server === id ? rules : []))
      for (const rule of [...input.rules, ...own]) await place(work, id, rule)
    }
    const rulesets = await keepGatehouseIn(work, input.servers, 'servers')
    const shut = rulesets.find(({ rules }) => !rules.some(({ action }) => action === 'allow'))
    if (shut && !input.acknowledge) {
      const message = `Nothing is allowed on ${shut.name}: only Gatehouse and pings would get in. Allow something first, or acknowledge that.`
      throw new Invalid([{ path: ['acknowledge'], message }])
    }
    return { result: { servers: found.map(({ id }) => id) }, ...aboutServers(found) }
  },
})

/** Turns the firewall of servers off: everything gets in again. Throws NotFound. */
export const disableFirewall = mutation({
  verb: 'firewall.disabled',
  scope: 'firewall:write',
  input: z.object({ servers }),
  async run(work, input) {
    const found = await serversNamed(work, input.servers)
    for (const { id } of found) (await stateOf(work, id)).enabled = false
    return { result: { servers: found.map(({ id }) => id) }, ...aboutServers(found) }
  },
})

/** Says whether SSH is shut for all but Gatehouse, wherever the firewall is on. Throws NotFound, Invalid. */
export const setGatewayOnly = mutation({
  verb: 'firewall.gateway_only_set',
  scope: 'firewall:write',
  input: z.object({ servers, gatewayOnly: z.boolean() }),
  async run(work, input) {
    const found = await serversNamed(work, input.servers)
    for (const { id } of found) (await stateOf(work, id)).gatewayOnly = input.gatewayOnly
    await keepGatehouseIn(work, input.servers, 'gatewayOnly')
    return { result: { servers: found.map(({ id }) => id) }, ...aboutServers(found) }
  },
})

async function stateOf({ em, account, now }: AccountWork, server: string): Promise<ServerFirewall> {
  const known = await em.findOne(ServerFirewall, { accountId: account.id, serverId: server })
  if (known) {
    known.changedAt = now
    return known
  }
  const made = em.create(ServerFirewall, {
    accountId: account.id,
    serverId: server,
    enabled: false,
    gatewayOnly: false,
    changedAt: now,
  })
  em.persist(made)
  return made
}

async function refusePreviewed(
  { rows, core }: AccountWork,
  servers: readonly string[],
  preview: string | undefined,
) {
  if (preview === undefined) return
  const read = [
    await rows(firewallServers, [servers, null]),
    await rows(firewallRules, [servers, null]),
  ] as const
  if (digestOf(rulesetsOf([...read], core.gatewayFrom)) !== preview)
    throw new Conflict(
      'The rules have changed since this preview. Look at what would happen now and try again.',
    )
}

function aboutServers(found: readonly { id: string; name: string }[]) {
  const [first] = found
  return {
    resource: { id: first?.id ?? '', label: first?.name ?? '' },
    ...(found.length > 1 && { details: { servers: found.map(({ name }) => name) } }),
  }
}
