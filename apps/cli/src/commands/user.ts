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
  const user = program.command('user').description('People, whatever their accounts.')
  const command = (name: string, description: string) =>
    user
      .command(name)
      .description(description)
      .requiredOption('--email <email>', 'whose')
      .option('--json', 'print JSON')

  command('link', 'Print a one-time sign-in link for somebody.').action((options: OfUser) =>
    attempt(() => link(options)),
  )
  command(
    'reset',
    'Let somebody back in who has lost their passkeys: announced by mail at once, their passkeys, recovery codes and sign-ins go later. Signing in with a passkey cancels it.',
  )
    .option('--in <hours>', 'when, in hours, at least 1', '24')
    .option('--cancel', 'take back what was announced')
    .option('--yes', 'do not ask')
    .action((options: OfUser & { in: string; cancel?: boolean; yes?: boolean }) =>
      attempt(() => (options.cancel ? cancelReset(options) : reset(options))),
    )
  command(
    'sign-out',
    'End all sign-ins of somebody, and the terminals opened with them, from this moment.',
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
        `Remove all passkeys and recovery codes of ${email}, and end their sign-ins, in ${hours} hours?`,
        'Say --yes.',
      )
    const announced = await resetUser(caller, { email, hours: Number(hours) })
    if (json) printJson(announced)
    else
      print(
        `The passkeys and recovery codes of ${announced.email} go on ${time(announced.dueAt)}; they and the owners of their accounts are told by mail.`,
        `Until then it is cancelled by their signing in with a passkey, or by --cancel.`,
      )
  })
}

function cancelReset({ email, json }: OfUser): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { cancelUserReset } = await import('@gatehouse/core/identity/reset/cancel-reset')
    const cancelled = await cancelUserReset(caller, { email })
    if (json) printJson(cancelled)
    else print(`Cancelled: the passkeys of ${cancelled.email} stay.`)
  })
}

function signOut({ email, json }: OfUser): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { endUserSignIns } = await import('@gatehouse/core/identity/sign-in/end-user-sign-ins')
    const done = await endUserSignIns(caller, { email })
    if (json) printJson(done)
    else
      print(
        `${done.email} is signed out: ${done.ended === 1 ? '1 sign-in' : `${done.ended} sign-ins`} ended.`,
      )
  })
}
