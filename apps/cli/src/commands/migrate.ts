import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Update the database to this version. `serve` does this too.')
    .option('--json', 'print JSON')
    .action(({ json }: { json?: boolean }) =>
      attempt(() =>
        operate(
          {},
          async ({ migrated }) => {
            if (json) printJson({ applied: migrated })
            else print(...(migrated.length > 0 ? migrated.map((name) => `applied ${name}`) : ['up to date']))
          },
          { migrates: true },
        ),
      ),
    )
}
