import { z } from 'zod'
import type { CurrentMembership } from '../access/entered.ts'
import { soughtText } from '../access/input.ts'
import { page, paged, query } from '../access/query.ts'
import { bind, iso, statement } from '../database/statement.ts'
import { type ResourceType, scopeToRead, type Verb } from './verbs.ts'
import type { ActorKind, AuditEventView, Changes, Json } from './view.ts'

interface Row {
  id: string
  seq: number
  at: string
  actor_kind: ActorKind
  actor_id: string | null
  actor_label: string
  ip: string | null
  user_agent: string | null
  verb: Verb
  resource_type: ResourceType
  resource_id: string
  resource_label: string
  changes: Changes
  details: Record<string, Json>
}

const when = z.iso.datetime({ offset: true, error: 'A time is ISO 8601, such as 2026-01-31T12:00:00Z.' })

/** Filters of the log. `actor` and `resource` match an id, or the label exactly; `verb` one verb, or a noun as `server.*`. */
export const eventFilter = z.object({
  actor: soughtText.max(254).optional(),
  resource: soughtText.max(254).optional(),
  verb: soughtText.max(60).optional(),
  from: when.optional(),
  to: when.optional(),
})

export type EventFilter = z.output<typeof eventFilter>

// The newest first. Every filter may be absent; the planner sees the values, so it can choose the index that fits.
const search = statement<Row>(
  'audit.search',
  `select id, seq, at, actor_kind, actor_id, actor_label, ip, user_agent, verb, resource_type, resource_id, resource_label, changes, details
   from audit_events
   where account_id = account_in_context()
     and ($1::text is null or actor_id::text = $1 or actor_label = $1)
     and ($2::text is null or resource_id::text = $2 or resource_label = $2)
     and ($3::text is null or verb like $3)
     and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
     and ($6::bigint is null or seq < $6)
   order by seq desc limit $7`,
)

/** The statement for one page of the log. `limit` is taken as it is. */
export function eventsPage(
  { actor, resource, verb, from, to }: EventFilter,
  before: number | null,
  limit: number,
) {
  const pattern = verb?.replace(/[\\%_]/g, '\\$&').replace(/\*$/, '%') ?? null
  return bind(search, [actor ?? null, resource ?? null, pattern, from ?? null, to ?? null, before, limit])
}

/**
 * The account's log, newest first, filtered by actor, thing, verb and time. A reader gets the events about things that the
 * reader's role may read; a page may hold fewer than `limit` for that reason.
 */
export const searchEvents = query({
  scope: 'audit:read',
  input: eventFilter
    .extend(page.shape)
    .extend({
      cursor: z
        .string()
        .regex(/^(0|[1-9]\d{0,14})$/, 'This is not a cursor.')
        .optional(),
    })
    .default({ limit: 50 }),
  read: ({ cursor, limit, ...filter }) => [eventsPage(filter, cursor ? Number(cursor) : null, limit + 1)],
  view: ([rows], current, { limit }) => {
    const { items, nextCursor } = paged(
      rows,
      limit,
      (row) => row,
      (row) => String(row.seq),
    )
    return { items: visibleTo(current, items), nextCursor }
  },
})

/** The rows that the reader may see, as views. */
export function visibleTo(current: Pick<CurrentMembership, 'holds'>, rows: readonly Row[]): AuditEventView[] {
  return rows.filter((row) => current.holds(scopeToRead[row.resource_type])).map(eventView)
}

function eventView(row: Row): AuditEventView {
  return {
    id: row.id,
    seq: row.seq,
    at: iso(row.at),
    actor: { kind: row.actor_kind, id: row.actor_id, label: row.actor_label },
    ip: row.ip,
    userAgent: row.user_agent,
    verb: row.verb,
    resource: { type: row.resource_type, id: row.resource_id, label: row.resource_label },
    changes: row.changes,
    details: row.details,
  }
}
