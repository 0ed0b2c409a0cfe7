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
  const invites = program.command('invites').description('Manage invites.')
  const command = (name: string, description: string) =>
    invites
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'the account')
      .option('--json', 'print JSON')
  const as = ['--as <email>', 'act as this member, with their rights'] as const

  command('list', 'List open invites.')
    .option(...as)
    .action((options: OfAccount) => attempt(() => list(options)))
  command('create', 'Invite someone by email, and print a link you can share.')
    .requiredOption('--as <email>', 'the member who invites')
    .requiredOption('--email <email>', 'whom')
    .requiredOption('--role <role>', 'OWNER, OPERATOR, VIEWER or BILLING')
    .option('--expires-in <hours>', 'how many hours the invite works for (default: 168)')
    .option('--servers <names>', 'limit the member to these servers, separated by commas')
    .option('--labels <labels>', 'also give access to every server with one of these labels, now or later')
    .option('--no-mail', 'don’t send an email')
    .action((options: New) => attempt(() => create(options)))
  command('resend', 'Email an invite again with a new link. The old link stops working.')
    .requiredOption('--email <email>', 'whose')
    .option(...as)
    .option('--link', 'print the new link too')
    .action((options: OfInvite & { link?: boolean }) => attempt(() => resend(options)))
  command('revoke', 'Revoke an invite.')
    .requiredOption('--email <email>', 'whose')
    .option(...as)
    .action((options: OfInvite) => attempt(() => revoke(options)))
}

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listInvites } = await import('@gatehouse/core/team/invite/list-invites')
    printList(await everyItem(listInvites, caller), {
      json: options.json,
      nothing: 'No open invites.',
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
    else printInvite('was invited', result)
  })
}

function resend(options: OfInvite & { link?: boolean }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { resendInvite } = await import('@gatehouse/core/team/invite/resend-invite')
    const { id } = await inviteOf(caller, options.email)
    const result = await resendInvite(caller, { invite: id, link: options.link === true })
    if (options.json) printJson(result)
    else printInvite('was invited again', result)
  })
}

function revoke(options: OfInvite): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { revokeInvite } = await import('@gatehouse/core/team/invite/revoke-invite')
    const { id, email } = await inviteOf(caller, options.email)
    const result = await revokeInvite(caller, { invite: id })
    if (options.json) printJson(result)
    else print(`Revoked the invite for ${email}.`)
  })
}

function printInvite(
  what: string,
  { invite, link }: { invite: { email: string; role: Role; expiresAt: string }; link: string | null },
): void {
  print(`${invite.email} ${what} as ${invite.role}. The invite expires at ${time(invite.expiresAt)}.`)
  if (link) print('The link, shown only once:', `  ${link}`)
}

async function inviteOf(caller: Caller, email: string) {
  const { listInvites } = await import('@gatehouse/core/team/invite/list-invites')
  const { spelled } = await import('../spelled.ts')
  return called(await everyItem(listInvites, caller), spelled.email(email), {
    thing: 'open invite',
    names: (invite) => [invite.email, invite.id],
  })
}
