import type { Caller } from '@gatehouse/core/access/caller'
import type { FirewallRuleView, ServerEffect, ServerListening } from '@gatehouse/core/machine/firewall/view'
import type { OfAccount } from './account-command.ts'
import { CommandFailed } from './attempt.ts'
import { called } from './items.ts'
import { onOrOff } from './on-or-off.ts'
import { operate } from './operator.ts'
import { print, printJson, printList } from './output.ts'
import { listed, serverNamed } from './servers-named.ts'

export interface OfServers extends OfAccount {
  servers?: string
}
export interface RuleOptions {
  action?: string
  protocol: string
  ports?: string
  from?: string
  comment?: string
  ends?: string
}

/** The rule as it was typed; the verb checks it. */
export function ruleOf({ action, protocol, ports, from, comment, ends }: RuleOptions) {
  return {
    action: action as 'allow', // checked by the verb
    protocol: protocol as 'tcp', // checked by the verb
    ports: listed(ports),
    sources: listed(from),
    ...(comment !== undefined && { comment }),
    ...(ends !== undefined && { endsAt: ends }),
  }
}

async function serversOf(caller: Caller, names: string | undefined) {
  if (names === undefined) return null
  const found = []
  for (const name of listed(names)) found.push(await serverNamed(caller, name))
  if (found.length === 0) throw new CommandFailed('Name at least one server.', 2)
  return found
}
export const idsOf = async (caller: Caller, names: string | undefined) =>
  (await serversOf(caller, names))?.map(({ id }) => id) ?? null

/** Every rule, of the account and of all servers. */
export async function everyRule(caller: Caller): Promise<FirewallRuleView[]> {
  const { listFirewall } = await import('@gatehouse/core/machine/firewall/list-firewall')
  const { rules, servers } = await listFirewall(caller, {})
  for (const { server, rules: own } of servers)
    if (own > 0)
      rules.push(...(await listFirewall(caller, { server })).rules.filter((one) => one.server !== null))
  return rules
}
export const named = (rules: FirewallRuleView[], rule: string) =>
  called(rules, rule, { thing: 'firewall rule', names: ({ id }) => [id, id.slice(-12)] })

export function who(
  options: OfServers & { address: string; port?: string; protocol: string },
): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { whoGetsIn } = await import('@gatehouse/core/machine/firewall/who-gets-in')
    const { items } = await whoGetsIn(caller, {
      address: options.address,
      protocol: options.protocol as 'tcp', // checked by the read
      port: options.port === undefined ? null : Number(options.port),
      servers: await idsOf(caller, options.servers),
    })
    printList(items, {
      json: options.json,
      nothing: 'No servers yet.',
      head: ['SERVER', 'GETS IN', 'BECAUSE'],
      row: ({ name, verdict, line }) => [name, verdict === 'accept' ? 'yes' : 'no', line],
    })
  })
}

export function preview(
  options: OfServers &
    RuleOptions & { remove?: string; enable?: string; gatewayOnly?: string; connections?: boolean },
): Promise<void> {
  const [on, only] = [onOrOff('--enable', options.enable), onOrOff('--gateway-only', options.gatewayOnly)]
  return operate(options, async ({ caller }) => {
    const { previewFirewall } = await import('@gatehouse/core/machine/firewall/preview-firewall')
    const gone = listed(options.remove)
    const rules = gone.length > 0 ? await everyRule(caller) : []
    const change = {
      add: options.action === undefined ? [] : [ruleOf(options)],
      remove: gone.map((rule) => named(rules, rule).id),
      ...(on !== undefined && { enable: on }),
      ...(only !== undefined && { gatewayOnly: only }),
    }
    const servers = await idsOf(caller, options.servers)
    const result = await previewFirewall(caller, { servers, ...change })
    const shut = options.connections ? result.items.filter(({ shuts }) => shuts.length > 0) : []
    const { listeningOn } = await import('./firewall-listening.ts')
    const connections = await listeningOn(
      caller,
      shut.map(({ server }) => server),
      change,
    )
    if (options.json) return printJson({ ...result, ...(options.connections && { connections }) })
    for (const one of result.items) {
      printEffect(one)
      printCuts(connections.find(({ server }) => server === one.server))
    }
  })
}

function printCuts(told: ServerListening | undefined): void {
  if (!told) return
  for (const { source, port } of told.cut) print(`  cuts ${source} to ${port}`)
  if (told.cuts > told.cut.length) print(`  and ${told.cuts - told.cut.length} more`)
  if (told.notAgain > 0) print(`  ${told.notAgain} open connections stay, and can’t be made again`)
  if (told.cuts + told.notAgain === 0) print('  cuts no open connection')
}

function printEffect({ name, enabled, opens, shuts, more, lockOut }: ServerEffect): void {
  print(
    `${name}: firewall ${enabled.to ? 'on' : 'off'}${enabled.from === enabled.to ? '' : ` (now ${enabled.from ? 'on' : 'off'})`}`,
  )
  for (const { protocol, ports, from } of opens)
    print(`  + ${[protocol, ports, 'from', from].filter(Boolean).join(' ')}`)
  for (const { protocol, ports, from } of shuts)
    print(`  - ${[protocol, ports, 'from', from].filter(Boolean).join(' ')}`)
  if (opens.length + shuts.length === 0) print('  nothing changes')
  if (more) print('  and more')
  if (lockOut !== null) print(`  Refused: ${lockOut}`)
}
