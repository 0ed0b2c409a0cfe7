import { bytesInWords } from '@gatehouse/core/team/account/bytes-in-words'
import type { RecordingRoom } from '@gatehouse/core/team/account/view'
import type { Command } from 'commander'
import { commandsOf } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import { confirmTyped } from '../confirm.ts'
import { operate } from '../operator.ts'
import { print, printJson, time } from '../output.ts'
import type { RecordingOptions } from '../set-recording.ts'
import { addAccountSettings, rulesInWords } from './account-settings.ts'

interface Open {
  email: string
  slug: string
  name?: string
  json?: boolean
}
interface Close {
  leaveKeys?: boolean
  yes?: boolean
}
interface OfAccount {
  account: string
  as?: string
  json?: boolean
}

export function addAccount(program: Command): void {
  const account = program.command('account').description('Manage accounts.')
  const command = commandsOf(account)

  account
    .command('open')
    .description('Open an account and print a one-time sign-in link for its owner.')
    .requiredOption('--email <email>', 'the owner’s email address')
    .requiredOption('--slug <slug>', 'its short name, used in links and commands')
    .option('--name <name>', 'its name (default: the short name)')
    .option('--json', 'print JSON')
    .action((options: Open) => attempt(() => open(options)))
  command('show', 'Show an account, its limits and its usage.').action((options: OfAccount) =>
    attempt(() => show(options)),
  )
  command('rename', 'Rename an account. Its short name stays the same.')
    .requiredOption('--name <name>', 'the new name')
    .action((options: OfAccount & { name: string }) => attempt(() => rename(options)))
  addAccountSettings(command)
  command(
    'recording',
    'Change what session recordings contain, how long they are kept, and how much space they can use.',
  )
    .option('--input <on|off>', 'whether to record keystrokes too, passwords included')
    .option('--keep-days <days>', 'delete them so many days after their sessions, or "forever"')
    .option('--quota-gb <gb>', 'how many GB all recordings can use, or "usual" for the default')
    .option('--session-mb <mb>', 'how many MB the recording of one session can use, at least 16')
    .option(
      '--command-kib <kib>',
      'how many KiB to keep in each direction of a session without a terminal, at least 64',
    )
    .option('--command-kib-per-second <kib>', 'how many KiB more to keep for each second it runs')
    .action((options: RecordingOptions) =>
      attempt(async () => (await import('../set-recording.ts')).setRecording(options)),
    )
  command('rotate-key', 'Replace the management key on every server, without losing access to any.')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfAccount & { yes?: boolean }) =>
      attempt(async () => (await import('../rotate-key.ts')).rotateKey(options)),
    )
  command(
    'rotate-gateway-key',
    'Replace the key the gateway uses to log in as members, without losing access to any server.',
  )
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfAccount & { yes?: boolean }) =>
      attempt(async () => (await import('../rotate-key.ts')).rotateGatewayKey(options)),
    )
  command('rotation', 'Show how far the rotation of the management key is.')
    .option('--gateway', 'show the gateway key instead')
    .action((options: OfAccount & { gateway?: boolean }) =>
      attempt(async () => (await import('../rotate-key.ts')).rotation(options)),
    )
  account
    .command('hold')
    .description(
      'Put an account on hold. Nothing can be added to it until you lift the hold; everything else keeps working.',
    )
    .requiredOption('--account <slug>', 'the account')
    .requiredOption('--reason <text>', 'why; members of the account see this')
    .option('--json', 'print JSON')
    .action((options: { account: string; reason: string; json?: boolean }) => attempt(() => hold(options)))
  account
    .command('lift-hold')
    .description('Lift the hold you put on an account.')
    .requiredOption('--account <slug>', 'the account')
    .option('--json', 'print JSON')
    .action((options: { account: string; json?: boolean }) => attempt(() => lift(options)))
  command(
    'close',
    'Close an account for good. No one can use it, and Gatehouse removes every key from every server.',
  )
    .option(
      '--leave-keys',
      'leave members’ own SSH keys, logins and sudo on the servers, and remove only what is Gatehouse’s',
    )
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfAccount & Close) => attempt(() => close(options)))
}

function open({ email, slug, name, json }: Open): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { openAccountFor } = await import('@gatehouse/core/team/account/open-account')
    const { signInLinkFor } = await import('../sign-in-link.ts')
    const account = await openAccountFor(caller, { slug, name: name ?? slug, email })
    const link = await signInLinkFor(caller, email)
    if (json) return printJson({ account, ...link })
    print(`Opened the account ${account.slug}.`)
    print(`Sign in as ${link.email} (once, within 10 minutes):`, `  ${link.link}`)
  })
}

function show(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getAccount } = await import('@gatehouse/core/team/account/get-account')
    const account = await getAccount(caller, undefined)
    if (options.json) return printJson(account)
    const { slug, name, createdAt, limits, usage, managementLine, sessions } = account
    const of = (limit: number | null) => (limit === null ? '' : ` of ${limit}`)
    print(`${slug}: ${name}, open since ${time(createdAt)}`)
    print(`members: ${usage.members}${of(limits.members)}, open invites: ${usage.pendingInvites}`)
    print(`servers: ${usage.servers}${of(limits.servers)}`)
    print(`trunks: ${usage.trunks}${of(limits.trunks)}`)
    for (const { kind, reason, since } of account.holds)
      print(`on hold since ${time(since)}: ${kind}${reason ? `, “${reason}”` : ''}`)
    if (sessions) print(`sessions: ${rulesInWords(sessions)}`)
    if (account.recordings) print(`recordings: ${roomInWords(account.recordings)}`)
    print(
      'management key, for authorized_keys of root, or of the login with sudo, on its servers:',
      `  ${managementLine}`,
    )
  })
}

function rename(options: OfAccount & { name: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { renameAccount } = await import('@gatehouse/core/team/account/rename-account')
    const result = await renameAccount(caller, { name: options.name })
    if (options.json) printJson(result)
    else print(`Renamed the account ${result.slug} to ${result.name}.`)
  })
}

function hold({ account, reason, json }: { account: string; reason: string; json?: boolean }): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { spelled } = await import('../spelled.ts')
    const { holdAccount } = await import('@gatehouse/core/team/account/hold-account')
    const held = await holdAccount(caller, { account: spelled.slug(account), reason })
    if (json) printJson(held)
    else
      print(`${held.account} is on hold. Lift it with: gatehouse account lift-hold --account ${held.account}`)
  })
}

function lift({ account, json }: { account: string; json?: boolean }): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { spelled } = await import('../spelled.ts')
    const { liftHold } = await import('@gatehouse/core/team/account/hold-account')
    const lifted = await liftHold(caller, { account: spelled.slug(account) })
    if (json) printJson(lifted)
    else print(`Lifted the hold on ${lifted.account}.`)
  })
}

function close(options: OfAccount & Close): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getAccount } = await import('@gatehouse/core/team/account/get-account')
    const { closeAccount } = await import('@gatehouse/core/team/account/close-account')
    const { slug, usage } = await getAccount(caller, undefined)
    const keys = options.leaveKeys ? 'leave' : 'remove'
    if (!options.yes) {
      const question = `Close ${slug} for good, with its ${usage.members} members and ${usage.servers} servers?`
      await confirmTyped(question, slug, 'Confirm with --yes.')
    }
    const result = await closeAccount(caller, { slug, keys })
    if (options.json) printJson(result)
    else if (options.leaveKeys) {
      print(`Closed the account ${result.slug}. Members keep their SSH keys on the servers.`)
      print('See which servers Gatehouse has yet to leave with: gatehouse sync leaving')
    } else print(`Closed the account ${result.slug}.`)
  })
}

function roomInWords({ bytes, quota, disk }: RecordingRoom): string {
  const taken = `${bytesInWords(bytes)}${quota === null ? '' : ` of ${bytesInWords(quota)}`}`
  if (disk === null) return taken
  return `${taken}; ${disk === 'full' ? 'the disk is full, so nothing is recorded' : 'the disk is almost full'}`
}
