import type { Caller } from '@gatehouse/core/access/caller'
import type { Role } from '@gatehouse/core/access/roles'
import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { called, everyItem } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList, time } from '../output.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type OfInvite = OfAccount & { email: string }
type New = OfInvite & { role: string; expiresIn?: string; servers?: string; labels?: string; mail: boolean }

export function addInvites(program: Command): void {
  const invites = program.command('invites').description('Offers of a membership.')
  const command = (name: string, description: string) =>
    invites
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'which account')
      .option('--json', 'print JSON')
  const as = ['--as <email>', "act with this member's rights, and in their name"] as const

  command('list', 'List the open invites.')
    .option(...as)
    .action((options: OfAccount) => attempt(() => list(options)))
  command('create', 'Invite somebody, by mail and by a link that may be copied.')
    .requiredOption('--as <email>', 'the member who invites')
    .requiredOption('--email <email>', 'whom')
    .requiredOption('--role <role>', 'OWNER, OPERATOR, VIEWER or BILLING')
    .option('--expires-in <hours>', 'how long the invite stands; 168 unless given')
    .option('--servers <names>', 'limit the member to these servers, commas between them')
    .option('--labels <labels>', 'and to every server that has one of these, now or later')
    .option('--no-mail', 'send no mail')
    .action((options: New) => attempt(() => create(options)))
  command('resend', 'Mail an invite again, with a new link; the old one is dead.')
    .requiredOption('--email <email>', 'whose')
    .option(...as)
    .option('--link', 'show the new link too')
    .action((options: OfInvite & { link?: boolean }) => attempt(() => resend(options)))
  command('revoke', 'Take an invite back.')
    .requiredOption('--email <email>', 'whose')
    .option(...as)
    .action((options: OfInvite) => attempt(() => revoke(options)))
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listInvites } = await import('@gatehouse/core/team/invite/list-invites')
    printList(await everyItem(listInvites, caller), {
      json: options.json,
      nothing: 'No invite is open.',
      head: ['EMAIL', 'ROLE', 'STATE', 'INVITED BY', 'EXPIRES'],
      row: ({ email, role, state, invitedBy, expiresAt }) => [email, role, state, invitedBy, time(expiresAt)],
    })
  })
}

function create(options: New): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { createInvite } = await import('@gatehouse/core/team/invite/create-invite')
    const { limitSaid } = await import('../servers-named.ts')
    const result = await createInvite(caller, {
      email: options.email,
      role: options.role.toUpperCase() as Role, // checked by the verb
      ...(await limitSaid(caller, options)),
      mail: options.mail,
      ...(options.expiresIn !== undefined && { expiresIn: Number(options.expiresIn) }),
    })
    if (options.json) printJson(result)
    else printInvite('is invited', result)
  })
}

function resend(options: OfInvite & { link?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { resendInvite } = await import('@gatehouse/core/team/invite/resend-invite')
    const { id } = await inviteOf(caller, options.email)
    const result = await resendInvite(caller, { invite: id, link: options.link === true })
    if (options.json) printJson(result)
    else printInvite('is invited again', result)
  })
}

function revoke(options: OfInvite): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { revokeInvite } = await import('@gatehouse/core/team/invite/revoke-invite')
    const { id, email } = await inviteOf(caller, options.email)
    const result = await revokeInvite(caller, { invite: id })
    if (options.json) printJson(result)
    else print(`The invite of ${email} is revoked.`)
  })
}

function printInvite(
  what: string,
  { invite, link }: { invite: { email: string; role: Role; expiresAt: string }; link: string | null },
): void {
  print(`${invite.email} ${what} as ${invite.role}, until ${time(invite.expiresAt)}.`)
  if (link) print('The link, shown this once:', `  ${link}`)
}

async function inviteOf(caller: Caller, email: string) {
  const { listInvites } = await import('@gatehouse/core/team/invite/list-invites')
  const { spelled } = await import('../spelled.ts')
  return called(await everyItem(listInvites, caller), spelled.email(email), {
    thing: 'open invite',
    names: (invite) => [invite.email, invite.id],
  })
}
