import type { Command } from 'commander'
import { attempt } from '../attempt.ts'

export function addSecret(program: Command): void {
  program
    .command('secret')
    .description('Manage the secret that encrypts stored private keys.')
    .command('rotate')
    .description(
      'Re-encrypt everything with a new secret while Gatehouse keeps running. Run it again to resume.',
    )
    .option('--yes', 'don’t ask for confirmation')
    .option('--json', 'print JSON')
    .action((options: { yes?: boolean; json?: boolean }) =>
      attempt(async () => (await import('../rotate-secret.ts')).rotateSecret(options)),
    )
}
