import type { RuleMet } from '@gatehouse/core/machine/firewall/view'
import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import type { Enable, MyAddress } from '../firewall-changes.ts'
import {
  everyRule,
  idsOf,
  named,
  type OfServers,
  preview,
  type RuleOptions,
  ruleOf,
  who,
} from '../firewall-reads.ts'
import { onOrOff } from '../on-or-off.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList, time } from '../output.ts'
import { listed, serverNamed } from '../servers-named.ts'

export function addFirewall(program: Command): void {
  const firewall = program
    .command('firewall')
    .description('Manage who can connect to servers: rules of the account, and of each server.')
  const command = commandsOf(firewall)
  const servers = ['--servers <names>', 'servers, with commas between them'] as const
  const ofRule = (one: Command, isNew = true) =>
    one
      .option('--protocol <protocol>', 'tcp, udp, icmp or any', isNew ? 'tcp' : undefined)
      .option('--ports <ports>', 'ports and ranges, such as 80,443,8000-8100 (default: all)')
      .option('--from <cidrs>', 'addresses and ranges, such as 203.0.113.0/24 (default: anywhere)')
      .option('--comment <words>', 'what it is for')
      .option('--ends <time>', 'when it ends by itself, such as 2027-01-31T17:00:00Z (default: never)')

  command('list', 'List rules in order, and which servers have their firewall on.')
    .option('--server <name>', 'with this server’s own rules')
    .action((options: OfAccount & { server?: string }) => attempt(() => list(options)))
  ofRule(command('add', 'Add a rule to the account, or to some servers.'))
    .requiredOption('--action <action>', 'allow or deny')
    .option(...servers)
    .action((options: OfServers & RuleOptions) => attempt(() => add(options)))
  ofRule(command('update', 'Change a rule, where it stands. What is left out stays as it is.'), false)
    .requiredOption('--rule <rule>', 'its ID, or the last 12 characters of it')
    .option('--action <action>', 'allow or deny')
    .action((options: OfAccount & Partial<RuleOptions> & { rule: string }) =>
      attempt(async () => (await import('../firewall-changes.ts')).update(options)),
    )
  command('allow-my-address', 'Allow the address that you come from for some hours.')
    .option('--address <address>', 'your address (default: where this SSH connection comes from)')
    .option('--hours <n>', 'for how long', '8')
    .option('--ports <ports>', 'of TCP, such as 22,443 (default: everything)')
    .option(...servers)
    .action((options: OfServers & MyAddress) =>
      attempt(async () => (await import('../firewall-changes.ts')).allowMyAddress(options)),
    )
  command('remove', 'Remove a rule.')
    .requiredOption('--rule <rule>', 'its ID, or the last 12 characters of it')
    .action((options: OfAccount & { rule: string }) => attempt(() => remove(options)))
  command('reorder', 'Put the account’s rules, or a server’s own, into another order.')
    .requiredOption('--rules <rules>', 'all rules of the list, with commas between them')
    .option('--server <name>', 'the server whose own list it is')
    .action((options: OfAccount & { rules: string; server?: string }) => attempt(() => reorder(options)))
  command('enable', 'Turn on the firewall of servers.')
    .requiredOption(...servers)
    .option('--gateway-only <on|off>', 'whether SSH is open to Gatehouse alone')
    .option('--acknowledge', 'even where nothing is allowed')
    .option('--allow-listening', 'allow what listens on each server now and no rule speaks of, SSH too')
    .action((options: OfServers & Enable) =>
      attempt(async () => (await import('../firewall-changes.ts')).enable(options)),
    )
  command('listening', 'Show what listens on a server, and what of it the rules don’t speak of.')
    .requiredOption('--server <name>', 'name or ID')
    .action((options: OfAccount & { server: string }) =>
      attempt(async () => (await import('../firewall-listening.ts')).listening(options)),
    )
  command('disable', 'Turn off the firewall of servers: everything gets in.')
    .requiredOption(...servers)
    .action((options: OfServers) => attempt(() => disable(options)))
  command('gateway-only', 'Open SSH to Gatehouse alone, or to whom the rules allow.')
    .requiredOption(...servers)
    .requiredOption('--set <on|off>', 'on or off')
    .action((options: OfServers & { set: string }) => attempt(() => gatewayOnly(options)))
  command('take-over', 'Make the rules of a server those that somebody has made of them by hand there.')
    .requiredOption('--server <name>', 'its name or ID')
    .action((options: OfAccount & { server: string }) => attempt(() => takeOver(options)))
  command('who', 'Say whether an address gets in to a port, where, and by which rule.')
    .requiredOption('--address <address>', 'an IPv4 or IPv6 address')
    .option('--port <port>', 'the port')
    .option('--protocol <protocol>', 'tcp, udp or icmp', 'tcp')
    .option(...servers)
    .action((options: OfServers & { address: string; port?: string; protocol: string }) =>
      attempt(() => who(options)),
    )
  ofRule(command('preview', 'Say what a change would open and shut, without making it.'))
    .option('--action <action>', 'add a rule that would allow or deny')
    .option('--remove <rules>', 'remove these rules')
    .option('--enable <on|off>', 'turn the firewall on or off')
    .option('--gateway-only <on|off>', 'whether SSH is open to Gatehouse alone')
    .option('--connections', 'ask each server where something shuts which open connections that cuts')
    .option(...servers)
    .action((options: Parameters<typeof preview>[0]) => attempt(() => preview(options)))
}

function takeOver(options: OfAccount & { server: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { takeOverFirewall } = await import('@gatehouse/core/machine/firewall/take-over')
    const { id } = await serverNamed(caller, options.server)
    const result = await takeOverFirewall(caller, { server: id })
    if (options.json) return printJson(result)
    for (const [what, rules] of [
      ['Added', result.rules],
      ['Removed', result.removed],
    ] as const)
      if (rules.length > 0) print(`${what} ${rules.map((rule) => rule.slice(-12)).join(', ')}.`)
    for (const { line, why } of result.left) note(`Left: ${line ?? 'the table'}: ${why}`)
  })
}

function list(options: OfAccount & { server?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listFirewall } = await import('@gatehouse/core/machine/firewall/list-firewall')
    const server = options.server === undefined ? null : (await serverNamed(caller, options.server)).id
    const known = await listFirewall(caller, { server })
    if (options.json) return printJson(known)
    printList(known.rules, {
      nothing: 'No rules yet.',
      head: ['RULE', 'OF', 'ACTION', 'PROTOCOL', 'PORTS', 'FROM', 'ENDS', 'MATCHED', 'COMMENT'],
      row: (rule) => [
        rule.id.slice(-12),
        rule.server === null ? 'account' : 'server',
        rule.action,
        rule.protocol,
        rule.ports.join(',') || 'all',
        rule.sources.join(',') || 'anywhere',
        time(rule.endsAt),
        metInWords(rule.met),
        rule.comment,
      ],
    })
    for (const { name, enabled, gatewayOnly } of known.servers)
      print(`${name}: firewall ${enabled ? 'on' : 'off'}${gatewayOnly ? ', SSH for Gatehouse alone' : ''}`)
  })
}

const metInWords = (met: RuleMet | null) =>
  met && (met.at === null ? `never since ${time(met.since)}` : `${met.packets}, last ${time(met.at)}`)

function add(options: OfServers & RuleOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { addRule } = await import('@gatehouse/core/machine/firewall/add-rule')
    const result = await addRule(caller, {
      servers: await idsOf(caller, options.servers),
      rule: ruleOf(options),
    })
    if (options.json) printJson(result)
    else print(`Added ${result.rules.map((id) => id.slice(-12)).join(', ')}.`)
  })
}

function remove(options: OfAccount & { rule: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeRules } = await import('@gatehouse/core/machine/firewall/remove-rules')
    const { id } = named(await everyRule(caller), options.rule)
    const result = await removeRules(caller, { rules: [id] })
    if (options.json) printJson(result)
    else print(`Removed ${id.slice(-12)}.`)
  })
}

function reorder(options: OfAccount & { rules: string; server?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { reorderRules } = await import('@gatehouse/core/machine/firewall/reorder-rules')
    const rules = await everyRule(caller)
    const server = options.server === undefined ? null : (await serverNamed(caller, options.server)).id
    const order = listed(options.rules).map((rule) => named(rules, rule).id)
    const result = await reorderRules(caller, { server, rules: order })
    if (options.json) printJson(result)
    else print('Saved the order.')
  })
}

function disable(options: OfServers): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { disableFirewall } = await import('@gatehouse/core/machine/firewall/switch-firewall')
    const result = await disableFirewall(caller, { servers: (await idsOf(caller, options.servers)) ?? [] })
    if (options.json) printJson(result)
    else print(`Turning off the firewall of ${options.servers}.`)
  })
}

function gatewayOnly(options: OfServers & { set: string }): Promise<void> {
  const only = onOrOff('--set', options.set) ?? false
  return operate(options, async ({ caller }) => {
    const { setGatewayOnly } = await import('@gatehouse/core/machine/firewall/switch-firewall')
    const servers = (await idsOf(caller, options.servers)) ?? []
    const result = await setGatewayOnly(caller, { servers, gatewayOnly: only })
    if (options.json) printJson(result)
    else print(only ? 'SSH is for Gatehouse alone where the firewall is on.' : 'SSH follows the rules.')
  })
}
