import type { Command } from 'commander'
import type { AcceptOptions } from '../accept-host-key.ts'
import { commandsOf } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'
import type { RegisterOptions } from '../register-server.ts'
import { someInWords } from '../some-in-words.ts'
import { addResizing } from './resizing.ts'
import { addServerSettings } from './server-settings.ts'
import { addSharedLogins } from './shared-logins.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type OfServer = OfAccount & { server: string }

export function addServers(program: Command): void {
  const servers = program.command('servers').description('Manage servers.')
  const command = commandsOf(servers)
  const one = (name: string, description: string) =>
    command(name, description).requiredOption('--server <name>', 'its name or ID')
  const fingerprint = [
    '--fingerprint <SHA256:…>',
    'accept this host key without asking, and no other',
  ] as const
  const address = (name: string, description: string) =>
    command(name, description)
      .requiredOption('--host <host>', 'its host name or IP address')
      .option('--port <port>', 'its SSH port (default: 22)')
      .option('--via <name>', 'the server through which it is reached, by name or ID')

  command('list', 'List servers.').action((options: OfAccount) => attempt(() => list(options)))
  address('probe', 'Show a server’s host key, to compare on the server.').action((options: RegisterOptions) =>
    attempt(async () => (await import('../register-server.ts')).probe(options)),
  )
  address('register', 'Register a server, after you confirm its host key.')
    .requiredOption('--name <name>', 'its name')
    .option(
      '--login <login>',
      'manage it by this login: root, or one with sudo such as ubuntu (default: root)',
    )
    .option('--type <type>', 'its size, as your provider calls it, such as CCX13')
    .option('--labels <labels>', 'its labels, separated by commas')
    .option(...fingerprint)
    .action((options: RegisterOptions) =>
      attempt(async () => (await import('../register-server.ts')).register(options)),
    )
  address('try-login', 'Try to log in to a server as Gatehouse does, and show what is missing.')
    .option('--login <login>', 'as this login: root, or one with sudo such as ubuntu (default: root)')
    .option(...fingerprint)
    .action((options: Omit<RegisterOptions, 'name'>) =>
      attempt(async () => (await import('../register-server.ts')).tryLogin(options)),
    )
  one('rename', 'Rename a server.')
    .requiredOption('--name <name>', 'the new name')
    .action((options: OfServer & { name: string }) => attempt(() => rename(options)))
  addResizing(one)
  one('label', 'Replace a server’s labels. Members can be limited to labels.')
    .requiredOption('--labels <labels>', 'separated by commas; "" for none')
    .option('--preview', 'only show who would gain or lose access')
    .action((options: OfServer & { labels: string; preview?: boolean }) => attempt(() => label(options)))
  command('labels', 'List labels in use.').action((options: OfAccount) => attempt(() => labels(options)))
  one('accept-host-key', 'Accept a server’s new host key, after you confirm it.')
    .option(...fingerprint)
    .action((options: AcceptOptions) =>
      attempt(async () => (await import('../accept-host-key.ts')).acceptHostKey(options)),
    )
  one('remove', 'Remove Gatehouse’s keys from a server, then forget the server.')
    .option('--forget', 'forget it at once and leave its keys on the server')
    .action((options: OfServer & { forget?: boolean }) => attempt(() => remove(options)))
  addServerSettings(one)
  addSharedLogins(servers)
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listServers } = await import('@gatehouse/core/fleet/server/list-servers')
    const { everyItem } = await import('../items.ts')
    printList(await everyItem(listServers, caller), {
      json: options.json,
      nothing: 'No servers yet.',
      head: ['NAME', 'HOST', 'PORT', 'TYPE', 'LOGGING IN', 'STATE', 'PROVED', 'MEMBERS', 'VIA', 'LABELS'],
      row: ({ name, host, port, type, via, access, labels, sync, members }) => [
        name,
        host,
        port,
        type,
        access,
        sync.state,
        time(sync.provedAt),
        members,
        via?.name ?? null,
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
    else print(`Renamed ${server.name} to ${result.name}.`)
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
    if (preview.sessions > 0) print(`live sessions to end: ${preview.sessions}`)
  })
}

function labels(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listLabels } = await import('@gatehouse/core/fleet/server/list-labels')
    const { items } = await listLabels(caller, undefined)
    printList(items, {
      json: options.json,
      nothing: 'No labels yet.',
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
        ? `Forgot ${server.name}. Anything Gatehouse installed on it is still there.`
        : `Removing ${server.name}. It stays in the list until Gatehouse has verified that its keys are gone.`,
    )
  })
}
