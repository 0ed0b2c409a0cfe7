import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

interface OfSession {
  account: string
  as?: string
  session: string
  json?: boolean
}

export function addSessions(program: Command): void {
  const sessions = program.command('sessions').description('SSH sessions through the gateway.')
  sessions
    .command('terminate')
    .description('Cut a live session off, whichever gateway has it in hand.')
    .requiredOption('--account <slug>', 'which account')
    .requiredOption('--session <id>', 'which session')
    .option('--as <email>', "act with this member's rights, and in their name")
    .option('--json', 'print JSON')
    .action((options: OfSession) => attempt(() => terminate(options)))
}

function terminate(options: OfSession): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { terminateSession } = await import('@gatehouse/core/session/terminate-session')
    const { getSession } = await import('@gatehouse/core/session/list-sessions')
    const result = await terminateSession(caller, { session: options.session })
    if (options.json) return printJson(result)
    const { email, server } = await getSession(caller, { session: options.session })
    print(`The session of ${email} on ${server.name} is being cut off.`)
  })
}
