import type { Command } from 'commander'
import { type AcceptOptions, acceptHostKey } from '../accept-host-key.ts'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'
import { probe, type RegisterOptions, register } from '../register-server.ts'
import { someInWords } from '../some-in-words.ts'
import { addServerSettings } from './server-settings.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type OfServer = OfAccount & { server: string }

export function addServers(program: Command): void {
  const servers = program.command('servers').description('The servers of an account.')
  const command = (name: string, description: string) =>
    servers
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'which account')
      .option('--as <email>', "act with this member's rights, and in their name")
      .option('--json', 'print JSON')
  const one = (name: string, description: string) =>
    command(name, description).requiredOption('--server <name>', 'its name or id')
  const fingerprint = [
    '--fingerprint <SHA256:…>',
    'the host key that must be found; then nobody is asked',
  ] as const
  const address = (name: string, description: string) =>
    command(name, description)
      .requiredOption('--host <host>', 'its host name or IP address')
      .option('--port <port>', 'its SSH port; 22 unless given')

  command('list', 'List the servers.').action((options: OfAccount) => attempt(() => list(options)))
  address('probe', "Show a host's key, to be compared on the host.").action((options: RegisterOptions) =>
    attempt(() => probe(options)),
  )
  address('register', 'Register a host, once its host key is confirmed.')
    .requiredOption('--name <name>', 'what to call it')
    .option('--type <type>', 'what machine it is, such as CCX13')
    .option('--labels <labels>', 'its labels, commas between them')
    .option(...fingerprint)
    .action((options: RegisterOptions) => attempt(() => register(options)))
  one('rename', 'Give a server another name.')
    .requiredOption('--name <name>', 'the new name')
    .action((options: OfServer & { name: string }) => attempt(() => rename(options)))
  one('resize', 'Note that a server is of another type now.')
    .requiredOption('--type <type>', 'what machine it is, such as CCX23')
    .action((options: OfServer & { type: string }) => attempt(() => resize(options)))
  one('label', 'Give a server labels, in place of those it has: members can be limited to them.')
    .requiredOption('--labels <labels>', 'commas between them; "" for none')
    .option('--preview', 'only show who would gain access and who would lose it')
    .action((options: OfServer & { labels: string; preview?: boolean }) => attempt(() => label(options)))
  command('labels', 'List the labels in use.').action((options: OfAccount) => attempt(() => labels(options)))
  one('accept-host-key', 'Pin the host key that a server shows now, once it is confirmed.')
    .option(...fingerprint)
    .action((options: AcceptOptions) => attempt(() => acceptHostKey(options)))
  one('remove', 'Take the keys of Gatehouse from a server, then forget it.')
    .option('--forget', 'forget it at once, and leave on the host what is there')
    .action((options: OfServer & { forget?: boolean }) => attempt(() => remove(options)))
  addServerSettings(one)
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listServers } = await import('@gatehouse/core/fleet/server/list-servers')
    const { everyItem } = await import('../items.ts')
    printList(await everyItem(listServers, caller), {
      json: options.json,
      nothing: 'No server is registered.',
      head: ['NAME', 'HOST', 'PORT', 'TYPE', 'LOGGING IN', 'STATE', 'PROVED', 'MEMBERS', 'LABELS'],
      row: ({ name, host, port, type, access, labels, sync, members }) => [
        name,
        host,
        port,
        type,
        access,
        sync.state,
        time(sync.provedAt),
        members,
        labels.join(',') || null,
      ],
    })
  })
}

function rename(options: OfServer & { name: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { renameServer } = await import('@gatehouse/core/fleet/server/rename-server')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await renameServer(caller, { server: server.id, name: options.name })
    if (options.json) printJson(result)
    else print(`${server.name} is ${result.name} now.`)
  })
}

function resize(options: OfServer & { type: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { resizeServer } = await import('@gatehouse/core/fleet/server/resize-server')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await resizeServer(caller, { server: server.id, type: options.type })
    if (options.json) printJson(result)
    else print(`${server.name} is a ${result.type} now.`)
  })
}

function label(options: OfServer & { labels: string; preview?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { labelServer } = await import('@gatehouse/core/fleet/server/label-server')
    const { previewLabels } = await import('@gatehouse/core/fleet/server/preview-labels')
    const { listed, serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const change = { server: server.id, labels: listed(options.labels) }
    const preview = await previewLabels(caller, change)
    if (!options.preview) {
      const result = await labelServer(caller, change)
      if (options.json) return printJson(result)
      print(`${server.name}: ${result.labels.join(', ') || 'no labels'}.`)
    } else if (options.json) return printJson(preview)
    for (const which of ['gains', 'loses'] as const)
      if (preview[which].count > 0) print(`${which} access: ${someInWords(preview[which])}`)
    if (preview.sessions > 0) print(`live sessions that end: ${preview.sessions}`)
  })
}

function labels(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listLabels } = await import('@gatehouse/core/fleet/server/list-labels')
    const { items } = await listLabels(caller, undefined)
    printList(items, {
      json: options.json,
      nothing: 'No server has a label.',
      head: ['LABEL', 'SERVERS', 'LIMITS'],
      row: ({ label, servers, limits }) => [label, servers, limits],
    })
  })
}

function remove(options: OfServer & { forget?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeServer } = await import('@gatehouse/core/fleet/server/remove-server')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await removeServer(caller, { server: server.id, forget: options.forget ?? false })
    if (options.json) return printJson(result)
    print(
      options.forget
        ? `${server.name} is forgotten.`
        : `${server.name} is being removed: it stays in the list until it has proved that the keys are gone.`,
    )
  })
}
