import type { OfAccount } from './account-command.ts'
import { CommandFailed } from './attempt.ts'
import { sshClientAddress } from './env.ts'
import { everyRule, idsOf, named, type OfServers, type RuleOptions, ruleOf } from './firewall-reads.ts'
import { onOrOff } from './on-or-off.ts'
import { operate } from './operator.ts'
import { print, printJson } from './output.ts'
import { listed } from './servers-named.ts'

/** `gatehouse firewall update`. */
export function update({
  rule,
  ...options
}: OfAccount & Partial<RuleOptions> & { rule: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { updateRule } = await import('@gatehouse/core/machine/firewall/update-rule')
    const known = named(await everyRule(caller), rule)
    const to = ruleOf({ ...options, protocol: options.protocol ?? known.protocol })
    const result = await updateRule(caller, {
      rule: known.id,
      to: {
        ...to,
        action: to.action ?? known.action,
        ports: options.ports === undefined ? known.ports : to.ports,
        sources: options.from === undefined ? known.sources : to.sources,
        comment: options.comment ?? known.comment,
        endsAt: options.ends ?? known.endsAt,
      },
    })
    if (options.json) printJson(result)
    else print(`Changed ${known.id.slice(-12)}.`)
  })
}

export interface MyAddress {
  address?: string
  hours: string
  ports?: string
}

/** `gatehouse firewall allow-my-address`. */
export function allowMyAddress(options: OfServers & MyAddress): Promise<void> {
  const hours = Number(options.hours)
  if (!Number.isInteger(hours) || hours < 1 || hours > 720)
    throw new CommandFailed('--hours must be a number from 1 to 720.', 2)
  const address = options.address ?? sshClientAddress()
  if (address === null) throw new CommandFailed('Your address is not known here. Give it with --address.', 2)
  return operate(options, async ({ caller }) => {
    const { addRule } = await import('@gatehouse/core/machine/firewall/add-rule')
    const ports = listed(options.ports)
    const result = await addRule(caller, {
      servers: await idsOf(caller, options.servers),
      rule: {
        action: 'allow',
        protocol: ports.length > 0 ? 'tcp' : 'any',
        ports,
        sources: [address],
        comment: `${options.as ?? 'operator'}, for ${hours} h`.slice(-100),
        endsAt: new Date(Date.now() + hours * 3_600_000).toISOString(),
      },
    })
    if (options.json) printJson(result)
    else print(`Allowed ${address} for ${hours} h.`)
  })
}

export interface Enable {
  gatewayOnly?: string
  acknowledge?: boolean
  allowListening?: boolean
}

/** `gatehouse firewall enable`. */
export function enable(options: OfServers & Enable): Promise<void> {
  const only = onOrOff('--gateway-only', options.gatewayOnly)
  return operate(options, async ({ caller }) => {
    const { enableFirewall } = await import('@gatehouse/core/machine/firewall/switch-firewall')
    const servers = (await idsOf(caller, options.servers)) ?? []
    const how = {
      ...(only !== undefined && { gatewayOnly: only }),
      acknowledge: options.acknowledge ?? false,
    }
    const proposed = []
    if (options.allowListening) {
      const { listeningOn, proposedOf } = await import('./firewall-listening.ts')
      for (const told of await listeningOn(caller, servers))
        proposed.push({ server: told.server, name: told.name, rules: proposedOf(told) })
    }
    const each = proposed.map(({ server, rules }) => ({ server, rules }))
    await enableFirewall(caller, { servers, each, ...how })
    if (!options.json)
      for (const { name, rules } of proposed)
        for (const { protocol, ports, comment } of rules)
          print(`${name}: allow ${protocol} ${ports.join(', ')} ${comment}`.trimEnd())
    if (options.json) printJson({ servers })
    else
      print(
        `Turning on the firewall of ${options.servers}. A server that can’t be reached any more undoes it.`,
      )
  })
}
