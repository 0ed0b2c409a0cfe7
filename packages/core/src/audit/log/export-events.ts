import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import type { AuditEventView } from '../event/view.ts'
import { csvHead, csvRows } from './csv.ts'
import { eventFilter, eventsPage, requestsOf, visibleTo } from './search-events.ts'

export const exportFormats = ['csv', 'json', 'ndjson'] as const

export type ExportFormat = (typeof exportFormats)[number]

const exportInput = eventFilter.extend({ format: z.enum(exportFormats) })

/** Notes in the log that it was exported, by whom and how filtered. Exporting begins with it. */
const noteExport = mutation({
  verb: 'audit.exported',
  scope: 'audit:export',
  input: exportInput,
  run: async ({ account }, { format, ...filter }) => ({
    result: null,
    resource: { id: account.id, label: `${account.slug} audit log` },
    details: {
      format,
      ...Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)),
    },
  }),
})

const pageSize = 1000

const exportPage = query({
  scope: 'audit:export',
  withinMs: 60_000, // a filter may leave little of a long log
  input: eventFilter.extend({ before: z.int().nullable() }),
  read: ({ before, ...filter }) => [eventsPage(filter, before, pageSize)],
  view: ([rows], current) => {
    const events = visibleTo(current, rows)
    const next = rows.length === pageSize ? (rows.at(-1)?.seq ?? null) : null
    return { events, requests: requestsOf(events, rows), next }
  },
})

/**
 * The log as a stream of text, newest first, page by page: memory does not grow with its length, and the right is
 * checked again with each page. The event `audit.exported` is written first. Throws Forbidden, Invalid.
 * @param bom whether CSV begins with U+FEFF, without which spreadsheets take UTF-8 for something else
 */
export async function exportEvents(
  caller: Caller,
  input: z.input<typeof exportInput>,
  { bom = false } = {},
): Promise<Readable> {
  await noteExport(caller, input)
  const { format, ...filter } = exportInput.parse(input)
  const text = formats[format](pagesOf(caller, filter))
  return Readable.from(bom && format === 'csv' ? marked(text) : text)
}

async function* marked(text: AsyncGenerator<string>) {
  yield '\ufeff'
  yield* text
}

type Page = Pick<Awaited<ReturnType<typeof exportPage>>, 'events' | 'requests'>
type Pages = AsyncIterable<Page>

async function* pagesOf(caller: Caller, filter: z.output<typeof eventFilter>): AsyncGenerator<Page> {
  for (let before: number | null = null; ; ) {
    const { next, ...page }: Page & { next: number | null } = await exportPage(caller, { ...filter, before })
    yield page
    if (next === null) return
    before = next
  }
}

// generators all the way: what a page throws ends the stream, and a reader who leaves ends the reading
const formats: Record<ExportFormat, (pages: Pages) => AsyncGenerator<string>> = { csv, json, ndjson }

async function* ndjson(pages: Pages) {
  for await (const { events } of pages) yield events.map((event) => `${JSON.stringify(event)}\n`).join('')
}

async function* json(pages: Pages) {
  let separator = '[\n'
  for await (const { events } of pages) {
    for (const event of events) {
      yield separator + JSON.stringify(event)
      separator = ',\n'
    }
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

async function* csv(pages: Pages) {
  yield csvHead(csvColumns)
  for await (const { events, requests } of pages)
    yield csvRows(
      csvColumns,
      events.map((event) => csvRow(event, requests[event.seq] ?? null)),
    )
}

const csvColumns = [
  'seq',
  'at',
  'actor_kind',
  'actor_id',
  'actor',
  'ip',
  'user_agent',
  'verb',
  'resource_type',
  'resource_id',
  'resource',
  'changes',
  'details',
  'id',
  'request_id',
] as const

function csvRow(
  event: AuditEventView,
  request: string | null,
): Record<(typeof csvColumns)[number], string | number | null> {
  return {
    seq: event.seq,
    at: event.at,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    actor: event.actor.label,
    ip: event.ip,
    user_agent: event.userAgent,
    verb: event.verb,
    resource_type: event.resource.type,
    resource_id: event.resource.id,
    resource: event.resource.label,
    changes: JSON.stringify(event.changes),
    details: JSON.stringify(event.details),
    id: event.id,
    request_id: request,
  }
}
