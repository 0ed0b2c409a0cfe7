import type { ServerAccess } from '@gatehouse/core/fleet/server/view'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { onOrOff } from '../on-or-off.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'

const accessInWords: Record<ServerAccess, string> = {
  direct: 'members can log in with their own keys or through the gateway',
  gateway: 'members can log in only through the gateway',
  recorded: 'members can log in with their own keys, recorded on the server, or through the gateway',
}

interface OfServer {
  account: string
  as?: string
  server: string
  json?: boolean
}
type Settings = OfServer & {
  sudo?: string
  groups?: string
  endProcesses?: string
  login?: string
  yes?: boolean
}

interface Way {
  via?: string
  direct?: boolean
  acknowledge?: boolean
}

/** `servers set`, `servers access`, `servers reach`, `servers adopt` and `servers keys`. `one` makes a command about one server. */
export function addServerSettings(one: (name: string, description: string) => Command): void {
  one(
    'set',
    'Change what logins can do on a server, which Unix groups they are in, what happens when access ends, and how Gatehouse logs in to it.',
  )
    .option('--sudo <on|off>', 'whether every login can become root')
    .option('--groups <names>', 'the Unix groups that every login is in, with commas between; none for none')
    .option('--end-processes <on|off>', 'whether to stop a login’s running processes when its access ends')
    .option(
      '--login <login>',
      'manage the server by this login: root, or one with sudo, which has the management key',
    )
    .option('--yes', 'don’t ask for confirmation')
    .action((options: Settings) => attempt(() => set(options)))
  one(
    'access',
    'Change how members log in to a server: with their own keys, recorded there or not, or only through the gateway.',
  )
    .requiredOption('--to <how>', 'direct, gateway or recorded')
    .action((options: OfServer & { to: string }) => attempt(() => access(options)))
  one('reach', 'Change through which other server a server is reached, by key sync and the gateway.')
    .option('--via <name>', 'that server, by name or ID')
    .option('--direct', 'through none')
    .option('--acknowledge', 'even where its firewall may shut the new way')
    .action((options: OfServer & Way) => attempt(() => reach(options)))
  one('adopt', 'Give a member the Unix account with their login that was on the server before Gatehouse.')
    .requiredOption('--login <login>', 'which')
    .action((options: OfServer & { login: string }) => attempt(() => adopt(options)))
  one('keys', 'List keys on a server that Gatehouse didn’t install.').action((options: OfServer) =>
    attempt(() => keys(options)),
  )
}

function set(options: Settings): Promise<void> {
  const sudo = onOrOff('--sudo', options.sudo)
  const endProcesses = onOrOff('--end-processes', options.endProcesses)
  const groups = options.groups === 'none' ? [] : options.groups?.split(',')
  return operate(options, async ({ caller }) => {
    const { changeServerSettings } = await import('@gatehouse/core/fleet/server/change-settings')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    if (!options.yes) await confirmGroups(groups?.filter((group) => !server.groups.includes(group)) ?? [])
    const result = await changeServerSettings(caller, {
      server: server.id,
      sudo,
      groups,
      endProcesses,
      login: options.login,
    })
    if (options.json) return printJson(result)
    print(
      `${server.name}: logins ${result.sudo ? 'can become root' : 'cannot become root'}; Unix groups: ${result.groups.join(', ') || 'none'}; running processes ${result.endProcesses ? 'stop' : 'keep running'} when access ends; managed by ${result.managementLogin}.`,
    )
  })
}

async function confirmGroups(added: readonly string[]): Promise<void> {
  const { rootGroups } = await import('@gatehouse/core/fleet/server/root-groups')
  const rootly = rootGroups(added.map((group) => group.trim()))
  if (rootly.length === 0) return
  const { confirm } = await import('../confirm.ts')
  await confirm(
    `Anyone in ${rootly.join(' or ')} can as a rule become root. Put every login there?`,
    'Confirm with --yes.',
  )
}

function access(options: OfServer & { to: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { changeServerAccess } = await import('@gatehouse/core/fleet/server/change-access')
    const { serverAccesses } = await import('@gatehouse/core/fleet/server/view')
    const { serverNamed } = await import('../servers-named.ts')
    const wanted = serverAccesses.find((one) => one === options.to)
    if (!wanted) throw new CommandFailed(`--to must be one of: ${serverAccesses.join(', ')}.`, 2)
    const server = await serverNamed(caller, options.server)
    const result = await changeServerAccess(caller, { server: server.id, access: wanted })
    if (options.json) printJson(result)
    else print(`${server.name}: ${accessInWords[wanted]}.`)
  })
}

function reach(options: OfServer & Way): Promise<void> {
  if ((options.via === undefined) === (options.direct !== true))
    return Promise.reject(new CommandFailed('Give --via or --direct.', 2))
  return operate(options, async ({ caller }) => {
    const { changeHop } = await import('@gatehouse/core/fleet/server/change-hop')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const via = options.via === undefined ? null : (await serverNamed(caller, options.via)).id
    const result = await changeHop(caller, {
      server: server.id,
      via,
      acknowledge: options.acknowledge ?? false,
    })
    if (options.json) printJson(result)
    else print(`${server.name} is reached ${result.via ? `through ${result.via.name}` : 'directly'}.`)
  })
}

function adopt(options: OfServer & { login: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { adoptLogin } = await import('@gatehouse/core/fleet/server/adopt-login')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await adoptLogin(caller, { server: server.id, login: options.login })
    if (options.json) printJson(result)
    else print(`Adopted the account ${result.login} on ${server.name}. It now belongs to its member.`)
  })
}

function keys(options: OfServer): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getManifest } = await import('@gatehouse/core/fleet/server/get-manifest')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const { foreign, surveyedAt } = await getManifest(caller, { server: server.id })
    printList(foreign, {
      json: options.json,
      nothing: surveyedAt
        ? `${server.name} has no keys other than Gatehouse’s (checked at ${time(surveyedAt)}).`
        : `${server.name} has not been checked yet.`,
      head: ['LOGIN', 'FINGERPRINT', 'COMMENT', 'MEMBER'],
      row: ({ login, fingerprint, type, comment, owner, suggested }) => [
        login,
        fingerprint ?? type,
        comment || null,
        owner?.email ?? (suggested && `${suggested.email}?`),
      ],
    })
  })
}
