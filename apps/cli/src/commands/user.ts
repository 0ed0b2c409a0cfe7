import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

export function addUser(program: Command): void {
  program
    .command('user')
    .description('People, whatever their accounts.')
    .command('link')
    .description('Print a one-time sign-in link for somebody.')
    .requiredOption('--email <email>', 'whose')
    .option('--json', 'print JSON')
    .action(({ email, json }: { email: string; json?: boolean }) =>
      attempt(() =>
        operate({}, async ({ core }) => {
          const { signInLinkFor } = await import('../sign-in-link.ts')
          const link = await signInLinkFor(core, email)
          if (json) printJson(link)
          else print(`Sign in as ${link.email} (once, within 10 minutes):`, `  ${link.link}`)
        }),
      ),
    )
}
