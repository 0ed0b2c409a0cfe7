import type { Caller } from '@gatehouse/core/access/caller'
import type { Role } from '@gatehouse/core/access/roles'
import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { endOf } from '../end-of.ts'
import { called, everyItem } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'
import { someInWords } from '../some-in-words.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type OfMember = OfAccount & { user: string }
type Limit = OfMember & { servers?: string; labels?: string; preview?: boolean }
type OfSelf = OfAccount & { as: string }

export function addTeam(program: Command): void {
  const team = program.command('team').description('The members of an account.')
  const any = (name: string, description: string) =>
    team
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'which account')
      .option('--json', 'print JSON')
  const command = (name: string, description: string) =>
    any(name, description).option('--as <email>', "act with this member's rights, and in their name")

  command('list', 'List the members.').action((options: OfAccount) => attempt(() => list(options)))
  command('revoke', "End a member's access: sign-ins, API keys, and keys on every server.")
    .requiredOption('--user <email>', 'whose')
    .option('--yes', 'do not ask')
    .action((options: OfMember & { yes?: boolean }) => attempt(() => revoke(options)))
  command('role', 'Give a member another role.')
    .requiredOption('--user <email>', 'whose')
    .requiredOption('--role <role>', 'OPERATOR, VIEWER or BILLING')
    .action((options: OfMember & { role: string }) => attempt(() => changeRole(options)))
  command('limit', 'Limit a member to some servers, one by one, by label, or both.')
    .requiredOption('--user <email>', 'whom')
    .option('--servers <names>', 'their names with commas between them, or "all"')
    .option('--labels <labels>', 'every server that has one of these, now or later; commas between them')
    .option('--preview', 'only show what would change')
    .action((options: Limit) => attempt(() => limit(options)))
  command('end', 'Say when the access of a member ends by itself.')
    .requiredOption('--user <email>', 'whose')
    .requiredOption('--at <time>', 'when, such as 2027-01-31T17:00:00Z, or "never"')
    .action((options: OfMember & { at: string }) => attempt(() => setEnd(options)))
  command('offer-ownership', 'Offer ownership to a member, who becomes an owner by accepting it.')
    .requiredOption('--user <email>', 'whom')
    .action((options: OfMember) => attempt(() => offerOwnership(options)))
  any('accept-ownership', 'Take up an offer of ownership.')
    .requiredOption('--as <email>', 'the member to whom it was offered')
    .action((options: OfSelf) => attempt(() => acceptOwnership(options)))
  any('leave', 'Give up a membership: its API keys, and its keys on every server.')
    .requiredOption('--as <email>', 'the member who leaves')
    .option('--yes', 'do not ask')
    .action((options: OfSelf & { yes?: boolean }) => attempt(() => leave(options)))
}

/** A label among the names of servers. */
const labelled = (label: string) => `label:${label}`

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listTeam } = await import('@gatehouse/core/team/member/list-team')
    printList(await everyItem(listTeam, caller), {
      json: options.json,
      nothing: 'Nobody is in this account.',
      head: ['EMAIL', 'ROLE', 'LOGIN', 'SERVERS', 'KEYS', 'LAST SEEN'],
      row: ({ email, role, login, servers, labels, keys, lastSeenAt }) => [
        email,
        role,
        login,
        servers ? [...labels.map(labelled), ...servers.map(({ name }) => name)].join(',') || 'none' : 'all',
        keys,
        time(lastSeenAt),
      ],
    })
  })
}

function revoke(options: OfMember & { yes?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { revokeMember } = await import('@gatehouse/core/team/member/revoke-member')
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
    const { changeRole } = await import('@gatehouse/core/team/member/change-role')
    const { user, email } = await memberOf(caller, options.user)
    const result = await changeRole(caller, { user, role: options.role.toUpperCase() as Role }) // checked by the verb
    if (options.json) printJson({ email, ...result })
    else print(`${email} is ${result.role} now.`)
  })
}

function limit(options: Limit): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { limitServers } = await import('@gatehouse/core/team/member/limit-servers')
    const { previewLimit } = await import('@gatehouse/core/team/member/preview-limit')
    const { limitSaid, listed } = await import('../servers-named.ts')
    const { user, email } = await memberOf(caller, options.user)
    const said = { user, ...(await limitSaid(caller, options)) }
    const change = await previewLimit(caller, said)
    if (!options.preview) {
      const result = await limitServers(caller, said)
      if (options.json) return printJson({ email, ...result })
    } else if (options.json) return printJson({ email, ...change })
    const words = [...(said.labels ?? []).map(labelled), ...listed(options.servers)]
    const where = said.servers === null ? 'all servers' : words.join(', ') || 'no servers'
    print(`${email} ${options.preview ? 'would reach' : 'reaches'} ${where}.`)
    for (const which of ['keeps', 'adds', 'removes'] as const)
      if (change[which].count > 0) print(`${which}: ${someInWords(change[which])}`)
    if (change.sessions > 0) print(`live sessions that end: ${change.sessions}`)
    if (change.unused.length > 0) print(`on no server yet: ${change.unused.join(', ')}`)
  })
}

function setEnd(options: OfMember & { at: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { setMemberEnd } = await import('@gatehouse/core/team/member/set-end')
    const { user, email } = await memberOf(caller, options.user)
    const result = await setMemberEnd(caller, { user, expiresAt: endOf(options.at) })
    if (options.json) printJson({ email, ...result })
    else
      print(
        `The access of ${email} ${result.expiresAt ? `ends at ${time(result.expiresAt)}` : 'has no end'}.`,
      )
  })
}

function offerOwnership(options: OfMember): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { offerOwnership } = await import('@gatehouse/core/team/member/offer-ownership')
    const { user, email } = await memberOf(caller, options.user)
    const result = await offerOwnership(caller, { user })
    if (options.json) printJson({ email, ...result })
    else print(`${email} is offered ownership of ${options.account}, and becomes an owner by accepting it.`)
  })
}

function acceptOwnership(options: OfSelf): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { acceptOwnership } = await import('@gatehouse/core/team/member/accept-ownership')
    const result = await acceptOwnership(caller, undefined)
    if (options.json) printJson(result)
    else print(`${options.as} is ${result.role} of ${result.account} now.`)
  })
}

function leave(options: OfSelf & { yes?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { leave } = await import('@gatehouse/core/team/member/leave')
    if (!options.yes) await confirm(`Shall ${options.as} leave ${options.account}?`, 'Confirm with --yes.')
    const result = await leave(caller, undefined)
    if (options.json) printJson(result)
    else print(`${options.as} has left ${result.account}.`)
  })
}

async function memberOf(caller: Caller, email: string) {
  const { listTeam } = await import('@gatehouse/core/team/member/list-team')
  const { spelled } = await import('../spelled.ts')
  return called(await everyItem(listTeam, caller), spelled.email(email), {
    thing: 'member',
    names: (member) => [member.email, member.user],
  })
}
