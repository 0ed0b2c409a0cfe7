import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

interface Open {
  email: string
  slug: string
  name?: string
  json?: boolean
}

export function addAccount(program: Command): void {
  program
    .command('account')
    .description('Accounts, the tenants of this Gatehouse.')
    .command('open')
    .description('Open an account and print a one-time sign-in link for its owner.')
    .requiredOption('--email <email>', 'the owner')
    .requiredOption('--slug <slug>', 'its short name, in addresses and commands')
    .option('--name <name>', 'its name; the short name unless given')
    .option('--json', 'print JSON')
    .action((options: Open) => attempt(() => open(options)))
}

function open({ email, slug, name, json }: Open): Promise<void> {
  return operate({}, async ({ caller, core }) => {
    const { openAccountFor } = await import('@gatehouse/core/account/open-account')
    const { signInLinkFor } = await import('../sign-in-link.ts')
    const account = await openAccountFor(caller, { slug, name: name ?? slug, email })
    const link = await signInLinkFor(core, email)
    if (json) return printJson({ account, ...link })
    print(`The account ${account.slug} is open.`)
    print(`Sign in as ${link.email} (once, within 10 minutes):`, `  ${link.link}`)
  })
}
