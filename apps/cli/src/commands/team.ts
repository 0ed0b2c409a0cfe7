import type { Caller } from '@gatehouse/core/access/caller'
import type { Role } from '@gatehouse/core/access/roles'
import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { called, everyItem } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type OfMember = OfAccount & { user: string }

export function addTeam(program: Command): void {
  const team = program.command('team').description('The members of an account.')
  const command = (name: string, description: string) =>
    team
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'which account')
      .option('--as <email>', "act with this member's rights, and in their name")
      .option('--json', 'print JSON')

  command('list', 'List the members.').action((options: OfAccount) => attempt(() => list(options)))
  command('revoke', "End a member's access: sign-ins, API keys, and keys on every server.")
    .requiredOption('--user <email>', 'whose')
    .option('--yes', 'do not ask')
    .action((options: OfMember & { yes?: boolean }) => attempt(() => revoke(options)))
  command('role', 'Give a member another role.')
    .requiredOption('--user <email>', 'whose')
    .requiredOption('--role <role>', 'OPERATOR, VIEWER or BILLING')
    .action((options: OfMember & { role: string }) => attempt(() => changeRole(options)))
  command('limit', 'Limit a member to some servers.')
    .requiredOption('--user <email>', 'whom')
    .requiredOption('--servers <names>', 'their names with commas between them, or "all"')
    .action((options: OfMember & { servers: string }) => attempt(() => limit(options)))
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listTeam } = await import('@gatehouse/core/member/list-team')
    printList(await everyItem(listTeam, caller), {
      json: options.json,
      nothing: 'Nobody is in this account.',
      head: ['EMAIL', 'ROLE', 'LOGIN', 'SERVERS', 'KEYS', 'LAST SEEN'],
      row: ({ email, role, login, servers, keys, lastSeenAt }) => [
        email,
        role,
        login,
        servers ? servers.map(({ name }) => name).join(',') || 'none' : 'all',
        keys,
        time(lastSeenAt),
      ],
    })
  })
}

function revoke(options: OfMember & { yes?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { revokeMember } = await import('@gatehouse/core/member/revoke-member')
    const { user, email } = await memberOf(caller, options.user)
    if (!options.yes)
      await confirm(`End the access of ${email} to ${options.account}?`, 'Confirm with --yes.')
    const { servers } = await revokeMember(caller, { user })
    if (options.json) return printJson({ user, email, servers })
    print(`${email} has no access any more.`)
    if (servers.length > 0) print(`Keys are leaving: ${servers.join(', ')}. See: gatehouse sync status`)
  })
}

function changeRole(options: OfMember & { role: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { changeRole } = await import('@gatehouse/core/member/change-role')
    const { user, email } = await memberOf(caller, options.user)
    const result = await changeRole(caller, { user, role: options.role.toUpperCase() as Role }) // checked by the verb
    if (options.json) printJson({ email, ...result })
    else print(`${email} is ${result.role} now.`)
  })
}

function limit(options: OfMember & { servers: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { limitServers } = await import('@gatehouse/core/member/limit-servers')
    const { user, email } = await memberOf(caller, options.user)
    const { serversNamed } = await import('../servers-named.ts')
    const servers = await serversNamed(caller, options.servers)
    const result = await limitServers(caller, { user, servers: servers?.map(({ id }) => id) ?? null })
    if (options.json) return printJson({ email, ...result })
    print(`${email} reaches ${servers ? servers.map(({ name }) => name).join(', ') : 'all servers'}.`)
  })
}

async function memberOf(caller: Caller, email: string) {
  const { listTeam } = await import('@gatehouse/core/member/list-team')
  return called(await everyItem(listTeam, caller), email.trim().toLowerCase(), {
    thing: 'member',
    names: (member) => [member.email, member.user],
  })
}
