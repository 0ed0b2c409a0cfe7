import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { printList, time } from '../output.ts'

interface Status {
  account: string
  as?: string
  json?: boolean
}

export function addSync(program: Command): void {
  program
    .command('sync')
    .description('Whether servers hold what they should.')
    .command('status')
    .description('Show where each server stands.')
    .requiredOption('--account <slug>', 'which account')
    .option('--as <email>', "act with this member's rights")
    .option('--json', 'print JSON')
    .action((options: Status) => attempt(() => status(options)))
}

function status(options: Status): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { syncState } = await import('@gatehouse/core/server/sync-state')
    printList((await syncState(caller, undefined)).items, {
      json: options.json,
      nothing: 'No server is registered.',
      head: ['SERVER', 'STATE', 'PROVED', 'TRIED', 'STILL TO REMOVE', 'ERROR'],
      row: ({ name, state, provedAt, triedAt, removals, error }) => [
        name,
        state,
        time(provedAt),
        time(triedAt),
        removals.join(',') || null,
        error,
      ],
    })
  })
}
