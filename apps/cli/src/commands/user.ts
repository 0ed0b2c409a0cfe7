import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { operate } from '../operator.ts'
import { print, printJson, time } from '../output.ts'

interface OfUser {
  email: string
  json?: boolean
}

export function addUser(program: Command): void {
  const user = program.command('user').description('Manage people across accounts.')
  const command = (name: string, description: string) =>
    user
      .command(name)
      .description(description)
      .requiredOption('--email <email>', 'whose')
      .option('--json', 'print JSON')

  command('link', 'Print a one-time sign-in link for someone.').action((options: OfUser) =>
    attempt(() => link(options)),
  )
  command(
    'reset',
    'Reset the passkeys of someone who lost them. They are told by email at once; their passkeys, recovery codes and sign-ins are removed later. Signing in with a passkey cancels the reset.',
  )
    .option('--in <hours>', 'how many hours from now, at least 1', '24')
    .option('--cancel', 'cancel a scheduled reset')
    .option('--yes', 'don’t ask for confirmation')
    .action((options: OfUser & { in: string; cancel?: boolean; yes?: boolean }) =>
      attempt(() => (options.cancel ? cancelReset(options) : reset(options))),
    )
  command(
    'sign-out',
    'Sign someone out everywhere at once, and close the terminals they opened in a browser.',
  ).action((options: OfUser) => attempt(() => signOut(options)))
}

function link({ email, json }: OfUser): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { signInLinkFor } = await import('../sign-in-link.ts')
    const made = await signInLinkFor(caller, email)
    if (json) printJson(made)
    else print(`Sign in as ${made.email} (once, within 10 minutes):`, `  ${made.link}`)
  })
}

function reset({ email, json, yes, in: hours }: OfUser & { in: string; yes?: boolean }): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { resetUser } = await import('@gatehouse/core/identity/reset/reset-user')
    if (!yes)
      await confirm(
        `Remove all passkeys and recovery codes of ${email} in ${hours} hours, and sign them out?`,
        'Say --yes.',
      )
    const announced = await resetUser(caller, { email, hours: Number(hours) })
    if (json) printJson(announced)
    else
      print(
        `The passkeys and recovery codes of ${announced.email} will be removed at ${time(announced.dueAt)}. They and the owners of their accounts are told by email.`,
        `Until then they can cancel it by signing in with a passkey, and you can with --cancel.`,
      )
  })
}

function cancelReset({ email, json }: OfUser): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { cancelUserReset } = await import('@gatehouse/core/identity/reset/cancel-reset')
    const cancelled = await cancelUserReset(caller, { email })
    if (json) printJson(cancelled)
    else print(`Canceled. ${cancelled.email} keeps their passkeys.`)
  })
}

function signOut({ email, json }: OfUser): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { endUserSignIns } = await import('@gatehouse/core/identity/sign-in/end-user-sign-ins')
    const done = await endUserSignIns(caller, { email })
    if (json) printJson(done)
    else print(`Signed out ${done.email}: ${done.ended === 1 ? '1 sign-in' : `${done.ended} sign-ins`}.`)
  })
}
