import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AuditEventView } from '@gatehouse/core/audit/event/view'
import type { ExportFormat } from '@gatehouse/core/audit/log/export-events'
import { type Command, Option } from 'commander'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { plain, printList, time } from '../output.ts'

interface Filter {
  account: string
  as?: string
  actor?: string
  resource?: string
  verb?: string
  from?: string
  to?: string
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('Search and export an account’s audit log.')
  const command = (name: string, description: string) =>
    audit
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'the account')
      .option('--as <email>', 'act as this member, with their rights')
      .option('--actor <actor>', 'who did it: an email address, the name of an API key, or an ID')
      .option('--resource <thing>', 'what it was done to: its name or ID')
      .option('--verb <verb>', 'what was done, such as user.invited or server.*')
      .option('--from <time>', 'from this time on, such as 2026-01-31T12:00:00Z')
      .option('--to <time>', 'before this time')

  command('search', 'Show events, newest first.')
    .option('--limit <count>', 'how many at most (default: 50)')
    .option('--json', 'print JSON')
    .action((options: Filter & { limit?: string; json?: boolean }) => attempt(() => search(options)))
  command('export', 'Write the whole audit log, or what matches, to standard output. The export is logged.')
    .addOption(
      new Option('--format <format>', 'how').choices(['csv', 'json', 'ndjson']).makeOptionMandatory(),
    )
    .action((options: Filter & { format: ExportFormat }) => attempt(() => exportLog(options)))
}

function search({
  limit = '50',
  json,
  ...options
}: Filter & { limit?: string; json?: boolean }): Promise<void> {
  const most = Number(limit)
  if (!Number.isInteger(most) || most < 1) throw new CommandFailed('limit: Enter a whole number above 0.', 2)
  return operate(options, async ({ caller }) => {
    const { searchEvents } = await import('@gatehouse/core/audit/log/search-events')
    const events: AuditEventView[] = []
    for (let cursor: string | null | undefined; cursor !== null && events.length < most; ) {
      const page: { items: AuditEventView[]; nextCursor: string | null } = await searchEvents(caller, {
        ...filterOf(options),
        limit: Math.min(200, most - events.length),
        ...(cursor && { cursor }),
      })
      events.push(...page.items)
      cursor = page.nextCursor
    }
    printList(events, {
      json,
      nothing: 'No matching events.',
      head: ['SEQ', 'AT', 'ACTOR', 'VERB', 'RESOURCE', 'CHANGES'],
      row: ({ seq, at, actor, verb, resource, changes }) => [
        seq,
        time(at),
        actor.label,
        verb,
        resource.label,
        shortened(Object.keys(changes).join(',')) || null,
      ],
    })
  })
}

function exportLog({ format, ...options }: Filter & { format: ExportFormat }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { exportEvents } = await import('@gatehouse/core/audit/log/export-events')
    const events: Readable = await exportEvents(caller, { ...filterOf(options), format })
    const parts = process.stdout.isTTY ? [events, harmless()] : [events]
    await pipeline([...parts, process.stdout], { end: false })
  })
}

/** For a terminal: what it would act on is taken out, line breaks and tabs excepted. */
function harmless(): Transform {
  return new Transform({
    decodeStrings: false,
    encoding: 'utf8',
    transform(chunk, _encoding, done) {
      done(null, String(chunk).replace(/[^\n\r\t]+/g, plain))
    },
  })
}

/** What still fits beside the rest; JSON has it whole. */
const shortened = (fields: string) => (fields.length > 48 ? `${fields.slice(0, 47)}…` : fields)

/** The filters that were given. */
function filterOf({ actor, resource, verb, from, to }: Filter) {
  const given = Object.entries({ actor, resource, verb, from, to }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Pick<Filter, 'actor' | 'resource' | 'verb' | 'from' | 'to'> // the same names
}
