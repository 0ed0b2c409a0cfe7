import type { SessionDetails, SessionView } from '@gatehouse/core/session/view'
import type { Command } from 'commander'
import { commandsOf } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList, printTable, time } from '../output.ts'
import { endingOf, factsOf, whatOf } from '../session-words.ts'
import type { VerifyOptions } from '../verify-recordings.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}

type OfSession = OfAccount & { session: string }

export function addSessions(program: Command): void {
  const sessions = program.command('sessions').description('Manage SSH sessions and recordings.')
  const command = commandsOf(sessions)

  command('list', 'List sessions, newest first.')
    .option('--server <name>', 'only on this server: its name or ID')
    .option('--live', 'only live sessions')
    .option('--limit <count>', 'how many at most (default: 50)')
    .action((options: ListOptions) => attempt(() => list(options)))
  command('show', 'Show a session and its traffic.')
    .requiredOption('--session <id>', 'which')
    .action((options: OfSession) => attempt(() => show(options)))
  command('terminate', 'End a live session, whichever gateway it runs through.')
    .requiredOption('--session <id>', 'which')
    .action((options: OfSession) => attempt(() => terminate(options)))
  command('verify', 'Check recordings against the audit log. Exits with 1 if any was altered.')
    .option('--session <id>', 'only this session')
    .action((options: VerifyOptions) =>
      attempt(async () => (await import('../verify-recordings.ts')).verify(options)),
    )
}

type ListOptions = OfAccount & { server?: string; live?: boolean; limit?: string }

function list({ limit = '50', ...options }: ListOptions): Promise<void> {
  const most = Number(limit)
  if (!Number.isInteger(most) || most < 1) throw new CommandFailed('limit: Enter a whole number above 0.', 2)
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
      nothing: options.live ? 'No live sessions.' : 'No sessions yet.',
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
    print(`Ending the session of ${email} on ${server.name}.`)
  })
}

/** What still fits beside the rest; `show` and JSON have it whole. */
const shortened = (what: string) => (what.length > 60 ? `${what.slice(0, 59)}…` : what)
