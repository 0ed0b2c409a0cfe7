import type { Caller } from '@gatehouse/core/access/caller'
import type { SharedLoginView } from '@gatehouse/core/fleet/shared-login/view'
import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList } from '../output.ts'

type OfLogin = OfAccount & { login: string }
interface Sharing {
  servers?: string
  members?: string
}

/** `servers logins`: the logins that several members may use. */
export function addSharedLogins(servers: Command): void {
  const logins = servers
    .command('logins')
    .description('Manage shared logins: those that several members may use, such as deploy.')
  const command = commandsOf(logins)
  const sharing = (one: Command) =>
    one.option('--members <emails>', 'who may use it, with commas between them; none for nobody')
  const where = ['--servers <names>', 'the servers that it is on, with commas between them'] as const

  command('list', 'List shared logins, with their servers and members.')
    .option('--server <name>', 'those of this server, by name or ID')
    .action((options: OfAccount & { server?: string }) => attempt(() => list(options)))
  sharing(command('add', 'Add a shared login to servers.'))
    .requiredOption('--login <login>', 'its name')
    .requiredOption(...where)
    .action((options: OfLogin & Sharing) => attempt(() => add(options)))
  sharing(command('set', 'Change who may use a shared login, or which servers it is on.'))
    .requiredOption('--login <login>', 'its name')
    .option(...where)
    .action((options: OfLogin & Sharing) => attempt(() => set(options)))
  command('remove', 'Remove a shared login from its servers, and close its accounts there.')
    .requiredOption('--login <login>', 'its name')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfLogin & { yes?: boolean }) => attempt(() => remove(options)))
}

function list(options: OfAccount & { server?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listSharedLogins } = await import('@gatehouse/core/fleet/shared-login/list-shared-logins')
    const { serverNamed } = await import('../servers-named.ts')
    const server = options.server === undefined ? undefined : (await serverNamed(caller, options.server)).id
    const { items } = await listSharedLogins(caller, { server })
    printList(items, {
      json: options.json,
      nothing: 'No login is shared.',
      head: ['LOGIN', 'SERVERS', 'MEMBERS'],
      row: ({ login, servers, members }) => [
        login,
        servers.map(({ name }) => name).join(', ') || null,
        members.map(({ email }) => email).join(', ') || null,
      ],
    })
  })
}

function add(options: OfLogin & Sharing): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { addSharedLogin } = await import('@gatehouse/core/fleet/shared-login/add-shared-login')
    const { servers = [], members = [] } = await sharingSaid(caller, options)
    const result = await addSharedLogin(caller, { login: options.login, servers, members })
    if (options.json) printJson(result)
    else print(`Added the login ${result.login} to ${counted(result)}.`)
  })
}

function set(options: OfLogin & Sharing): Promise<void> {
  if (options.servers === undefined && options.members === undefined)
    return Promise.reject(new CommandFailed('Give --servers, --members or both.', 2))
  return operate(options, async ({ caller }) => {
    const { changeSharedLogin } = await import('@gatehouse/core/fleet/shared-login/change-shared-login')
    const { id } = await sharedLoginNamed(caller, options.login)
    const result = await changeSharedLogin(caller, {
      sharedLogin: id,
      ...(await sharingSaid(caller, options)),
    })
    if (options.json) printJson(result)
    else print(`The login ${result.login} is on ${counted(result)}.`)
  })
}

function remove(options: OfLogin & { yes?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeSharedLogin } = await import('@gatehouse/core/fleet/shared-login/remove-shared-login')
    const { id, login, servers } = await sharedLoginNamed(caller, options.login)
    if (!options.yes) {
      const { confirm } = await import('../confirm.ts')
      const on = servers.map(({ name }) => name).join(', ') || 'no server'
      await confirm(`Remove the login ${login} from ${on}? Its home folders stay.`, 'Confirm with --yes.')
    }
    const result = await removeSharedLogin(caller, { sharedLogin: id })
    if (options.json) printJson(result)
    else print(`Removed the login ${login}. Key sync closes its accounts.`)
  })
}

/** The servers and the members that were named, by id; nothing for what was not said. @throws CommandFailed */
async function sharingSaid(caller: Caller, said: Sharing) {
  const { everyServer, listed, pick } = await import('../servers-named.ts')
  const { called, everyItem } = await import('../items.ts')
  const { spelled } = await import('../spelled.ts')
  const { listTeam } = await import('@gatehouse/core/team/member/list-team')
  const servers = said.servers === undefined ? null : await everyServer(caller)
  const team = said.members === undefined ? null : await everyItem(listTeam, caller)
  const emails = said.members === 'none' ? [] : listed(said.members)
  return {
    ...(servers && { servers: listed(said.servers).map((name) => pick(servers, name).id) }),
    ...(team && {
      members: emails.map(
        (email) =>
          called(team, spelled.email(email), { thing: 'member', names: (one) => [one.email, one.user] }).user,
      ),
    }),
  }
}

async function sharedLoginNamed(caller: Caller, login: string): Promise<SharedLoginView> {
  const { listSharedLogins } = await import('@gatehouse/core/fleet/shared-login/list-shared-logins')
  const { called } = await import('../items.ts')
  const { items } = await listSharedLogins(caller, {})
  return called(items, login, { thing: 'shared login', names: (one) => [one.login, one.id] })
}

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`
const counted = ({ servers, members }: { servers: string[]; members: string[] }) =>
  `${count(servers.length, 'server')}, for ${count(members.length, 'member')}`
