import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { rotateSecret } from '../rotate-secret.ts'

export function addSecret(program: Command): void {
  program
    .command('secret')
    .description('The secret that seals stored private keys.')
    .command('rotate')
    .description('Seal everything anew under a new secret, while everything runs; begun again, it goes on.')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action((options: { yes?: boolean; json?: boolean }) => attempt(() => rotateSecret(options)))
}
