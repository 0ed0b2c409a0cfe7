import type { SessionDetails, SessionView } from '@gatehouse/core/session/view'
import type { Command } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList, printTable, time } from '../output.ts'
import { endingOf, factsOf, whatOf } from '../session-words.ts'
import { type VerifyOptions, verify } from '../verify-recordings.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}

type OfSession = OfAccount & { session: string }

export function addSessions(program: Command): void {
  const sessions = program.command('sessions').description('SSH sessions through the gateway.')
  const command = (name: string, description: string) =>
    sessions
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'which account')
      .option('--as <email>', "act with this member's rights, and in their name")
      .option('--json', 'print JSON')

  command('list', 'List sessions, newest first.')
    .option('--server <name>', 'of this server alone: its name or id')
    .option('--live', 'only those that are live')
    .option('--limit <count>', 'how many at most; 50 unless given')
    .action((options: ListOptions) => attempt(() => list(options)))
  command('show', 'Show a session, with what went through it.')
    .requiredOption('--session <id>', 'which')
    .action((options: OfSession) => attempt(() => show(options)))
  command('terminate', 'Cut a live session off, whichever gateway has it in hand.')
    .requiredOption('--session <id>', 'which')
    .action((options: OfSession) => attempt(() => terminate(options)))
  command(
    'verify',
    'Read recordings again and compare them with what the log says they were; 1 if any differs.',
  )
    .option('--session <id>', 'of this session alone')
    .action((options: VerifyOptions) => attempt(() => verify(options)))
}

type ListOptions = OfAccount & { server?: string; live?: boolean; limit?: string }

function list({ limit = '50', ...options }: ListOptions): Promise<void> {
  const most = Number(limit)
  if (!Number.isInteger(most) || most < 1) throw new CommandFailed('limit: A whole number above 0.', 2)
  return operate(options, async ({ caller }) => {
    const { listSessions } = await import('@gatehouse/core/session/list-sessions')
    const { serverNamed } = await import('../servers-named.ts')
    const server = options.server === undefined ? undefined : await serverNamed(caller, options.server)
    const found: SessionView[] = []
    for (let cursor: string | null | undefined; cursor !== null && found.length < most; ) {
      const page: { items: SessionView[]; nextCursor: string | null } = await listSessions(caller, {
        limit: Math.min(200, most - found.length),
        live: options.live ?? false,
        ...(server && { server: server.id }),
        ...(cursor && { cursor }),
      })
      found.push(...page.items)
      cursor = page.nextCursor
    }
    printList(found, {
      json: options.json,
      nothing: options.live ? 'No session is live.' : 'There was no session yet.',
      head: ['SESSION', 'OPENED', 'MEMBER', 'SERVER', 'STATE', 'WHAT'],
      row: (session) => [
        session.id,
        time(session.openedAt),
        session.email,
        `${session.login}@${session.server.name}`,
        endingOf(session),
        shortened(whatOf(session)),
      ],
    })
  })
}

function show(options: OfSession): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { getSession } = await import('@gatehouse/core/session/list-sessions')
    const session = await getSession(caller, { session: options.session })
    if (options.json) return printJson(session)
    for (const [name, value] of factsOf(session)) print(`${name.padEnd(13)} ${value}`)
    if (session.files) printFiles(session.files)
  })
}

function printFiles({ operations, total }: NonNullable<SessionDetails['files']>): void {
  if (operations.length === 0) return
  print('')
  printTable(
    ['AT', 'DONE', 'BYTES', 'ANSWER', 'PATH'],
    operations.map(({ at, op, bytes, ok, path, to }) => [
      time(at),
      op,
      bytes,
      ok === null ? 'none' : ok ? 'yes' : 'no',
      to === undefined ? path : `${path} -> ${to}`,
    ]),
  )
  if (operations.length < total) note(`The other ${total - operations.length} are in the recording.`)
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

/** What still fits beside the rest; `show` and JSON have it whole. */
const shortened = (what: string) => (what.length > 60 ? `${what.slice(0, 59)}…` : what)
