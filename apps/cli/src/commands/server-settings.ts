import type { ServerAccess } from '@gatehouse/core/fleet/server/view'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { onOrOff } from '../on-or-off.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'

const accessInWords: Record<ServerAccess, string> = {
  direct: 'members log in with their own keys and through the gateway',
  gateway: 'members log in only through the gateway',
  recorded: 'members log in with their own keys, recorded on the host, and through the gateway',
}

interface OfServer {
  account: string
  as?: string
  server: string
  json?: boolean
}
type Settings = OfServer & { sudo?: string; endProcesses?: string }

/** `servers set`, `servers access`, `servers adopt` and `servers keys`. `one` makes a command about one server. */
export function addServerSettings(one: (name: string, description: string) => Command): void {
  one('set', 'Change what logins may do on a server, and what happens when access ends.')
    .option('--sudo <on|off>', 'whether every login may become root')
    .option('--end-processes <on|off>', 'whether what still runs of a login is ended with its access')
    .action((options: Settings) => attempt(() => set(options)))
  one(
    'access',
    'Change how members log in to a server: by their own keys, recorded there or not, or only through the gateway.',
  )
    .requiredOption('--to <how>', 'direct, gateway or recorded')
    .action((options: OfServer & { to: string }) => attempt(() => access(options)))
  one('adopt', 'Let a member have the account of their login that was on the host before.')
    .requiredOption('--login <login>', 'which')
    .action((options: OfServer & { login: string }) => attempt(() => adopt(options)))
  one('keys', 'List the keys on a server that Gatehouse did not write.').action((options: OfServer) =>
    attempt(() => keys(options)),
  )
}

function set(options: Settings): Promise<void> {
  const sudo = onOrOff('--sudo', options.sudo)
  const endProcesses = onOrOff('--end-processes', options.endProcesses)
  return operate(options, async ({ caller }) => {
    const { changeServerSettings } = await import('@gatehouse/core/fleet/server/change-settings')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await changeServerSettings(caller, { server: server.id, sudo, endProcesses })
    if (options.json) return printJson(result)
    print(
      `${server.name}: logins ${result.sudo ? 'may become root' : 'may not become root'}; what runs of a login ${result.endProcesses ? 'is ended' : 'goes on'} when its access ends.`,
    )
  })
}

function access(options: OfServer & { to: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { changeServerAccess } = await import('@gatehouse/core/fleet/server/change-access')
    const { serverAccesses } = await import('@gatehouse/core/fleet/server/view')
    const { serverNamed } = await import('../servers-named.ts')
    const wanted = serverAccesses.find((one) => one === options.to)
    if (!wanted) throw new CommandFailed(`--to is one of ${serverAccesses.join(', ')}.`, 2)
    const server = await serverNamed(caller, options.server)
    const result = await changeServerAccess(caller, { server: server.id, access: wanted })
    if (options.json) printJson(result)
    else print(`${server.name}: ${accessInWords[wanted]}.`)
  })
}

function adopt(options: OfServer & { login: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { adoptLogin } = await import('@gatehouse/core/fleet/server/adopt-login')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const result = await adoptLogin(caller, { server: server.id, login: options.login })
    if (options.json) printJson(result)
    else print(`The account ${result.login} on ${server.name} is its member's now.`)
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
        ? `${server.name} holds no keys but Gatehouse's (asked at ${time(surveyedAt)}).`
        : `${server.name} has not been asked yet.`,
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
