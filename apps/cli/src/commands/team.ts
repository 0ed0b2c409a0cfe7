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
  const team = program.command('team').description('Manage members.')
  const any = (name: string, description: string) =>
    team
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'the account')
      .option('--json', 'print JSON')
  const command = (name: string, description: string) =>
    any(name, description).option('--as <email>', 'act as this member, with their rights')

  command('list', 'List members.').action((options: OfAccount) => attempt(() => list(options)))
  command('revoke', 'Revoke a member: their sign-ins, API keys, and keys on every server.')
    .requiredOption('--user <email>', 'whose')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfMember & { yes?: boolean }) => attempt(() => revoke(options)))
  command('role', 'Change a member’s role.')
    .requiredOption('--user <email>', 'whose')
    .requiredOption('--role <role>', 'OPERATOR, VIEWER or BILLING')
    .action((options: OfMember & { role: string }) => attempt(() => changeRole(options)))
  command('limit', 'Limit a member to some servers, by name, by label, or both.')
    .requiredOption('--user <email>', 'whom')
    .option('--servers <names>', 'their names, separated by commas, or "all"')
    .option('--labels <labels>', 'every server with one of these labels, now or later, separated by commas')
    .option('--preview', 'only show what would change')
    .action((options: Limit) => attempt(() => limit(options)))
  command('end', 'Set when a member’s access expires.')
    .requiredOption('--user <email>', 'whose')
    .requiredOption('--at <time>', 'when, such as 2027-01-31T17:00:00Z, or "never"')
    .action((options: OfMember & { at: string }) => attempt(() => setEnd(options)))
  command('offer-ownership', 'Offer ownership to a member. They become an owner when they accept.')
    .requiredOption('--user <email>', 'whom')
    .action((options: OfMember) => attempt(() => offerOwnership(options)))
  any('accept-ownership', 'Accept an offer of ownership.')
    .requiredOption('--as <email>', 'the member it was offered to')
    .action((options: OfSelf) => attempt(() => acceptOwnership(options)))
  any('leave', 'Leave an account. Their API keys and keys on every server are removed.')
    .requiredOption('--as <email>', 'the member who leaves')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfSelf & { yes?: boolean }) => attempt(() => leave(options)))
}

/** A label among the names of servers. */
const labelled = (label: string) => `label:${label}`

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listTeam } = await import('@gatehouse/core/team/member/list-team')
    printList(await everyItem(listTeam, caller), {
      json: options.json,
      nothing: 'This account has no members.',
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
    if (!options.yes) await confirm(`Revoke ${email}’s access to ${options.account}?`, 'Confirm with --yes.')
    const { servers } = await revokeMember(caller, { user })
    if (options.json) return printJson({ user, email, servers })
    print(`Revoked ${email}.`)
    if (servers.length > 0) print(`Removing keys from ${servers.join(', ')}. See: gatehouse sync status`)
  })
}

function changeRole(options: OfMember & { role: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { changeRole } = await import('@gatehouse/core/team/member/change-role')
    const { user, email } = await memberOf(caller, options.user)
    const result = await changeRole(caller, { user, role: options.role.toUpperCase() as Role }) // checked by the verb
    if (options.json) printJson({ email, ...result })
    else print(`${email} is now ${result.role}.`)
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
    print(`${email} ${options.preview ? 'would reach' : 'can now reach'} ${where}.`)
    for (const which of ['keeps', 'adds', 'removes'] as const)
      if (change[which].count > 0) print(`${which}: ${someInWords(change[which])}`)
    if (change.sessions > 0) print(`live sessions to end: ${change.sessions}`)
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
        `${email}’s access ${result.expiresAt ? `expires at ${time(result.expiresAt)}` : 'never expires'}.`,
      )
  })
}

function offerOwnership(options: OfMember): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { offerOwnership } = await import('@gatehouse/core/team/member/offer-ownership')
    const { user, email } = await memberOf(caller, options.user)
    const result = await offerOwnership(caller, { user })
    if (options.json) printJson({ email, ...result })
    else print(`Offered ${email} ownership of ${options.account}. They become an owner when they accept.`)
  })
}

function acceptOwnership(options: OfSelf): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { acceptOwnership } = await import('@gatehouse/core/team/member/accept-ownership')
    const result = await acceptOwnership(caller, undefined)
    if (options.json) printJson(result)
    else print(`${options.as} is now ${result.role} of ${result.account}.`)
  })
}

function leave(options: OfSelf & { yes?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { leave } = await import('@gatehouse/core/team/member/leave')
    if (!options.yes)
      await confirm(`End ${options.as}’s membership of ${options.account}?`, 'Confirm with --yes.')
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
