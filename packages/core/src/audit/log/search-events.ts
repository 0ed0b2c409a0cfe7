import { z } from 'zod'
import type { CurrentMembership } from '../../access/current-membership.ts'
import { id, instant, soughtText } from '../../access/input.ts'
import { page, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { emailAddress } from '../../identity/user/email.ts'
import type { ResourceType, Verb } from '../event/verbs.ts'
import type { ActorKind, AuditEventView, Changes, Json } from '../event/view.ts'
import { scopeToRead } from './scope-to-read.ts'

/** An event's row with what its view needs. */
export interface EventRow {
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
  request_id: string | null
}

/** The columns of EventRow. */
export const eventColumns =
  'id, seq, at, actor_kind, actor_id, actor_label, ip, user_agent, verb, resource_type, resource_id, resource_label, changes, details, request_id'

/** Filters of the log. `actor` and `resource` match an id, or the label exactly (an address in any case); `verb` one verb, or a noun as `server.*`. */
export const eventFilter = z.object({
  actor: soughtText.max(254).optional(),
  resource: soughtText.max(254).optional(),
  verb: soughtText.max(60).optional(),
  from: instant.optional(),
  to: instant.optional(),
})

export type EventFilter = z.output<typeof eventFilter>

const isId = (text: string) => id.safeParse(text).success

/** A condition on the events, in words that name its kind, and the value that it compares with. */
interface Condition {
  kind: string
  sql: (place: string) => string
  value: unknown
}

/** An id, or the label as it stood; addresses are kept in lower case, however they are typed. */
function named(what: 'actor' | 'resource', text: string): Condition {
  if (isId(text)) return { kind: `${what}-id`, sql: (place) => `${what}_id = ${place}::uuid`, value: text }
  const spellings = [...new Set([text, emailAddress.safeParse(text).data ?? text])]
  return { kind: what, sql: (place) => `${what}_label = any(${place}::text[])`, value: spellings }
}

function conditionsOf({ actor, resource, verb, from, to }: EventFilter, before: number | null): Condition[] {
  const pattern = verb?.replace(/[\\%_]/g, '\\$&').replace(/\*$/, '%')
  return [
    actor !== undefined && named('actor', actor),
    resource !== undefined && named('resource', resource),
    pattern !== undefined && { kind: 'verb', sql: (place: string) => `verb like ${place}`, value: pattern },
    from !== undefined && {
      kind: 'from',
      sql: (place: string) => `at >= ${place}::timestamptz`,
      value: from,
    },
    to !== undefined && { kind: 'to', sql: (place: string) => `at < ${place}::timestamptz`, value: to },
    before !== null && { kind: 'before', sql: (place: string) => `seq < ${place}::bigint`, value: before },
  ].filter((condition): condition is Condition => condition !== false)
}

/**
 * The statement for one page of the log, the newest first. `limit` is taken as it is. Only what is asked for stands in it, so that
 * whatever plan PostgreSQL keeps for it can use the index that fits.
 */
export function eventsPage(filter: EventFilter, before: number | null, limit: number) {
  const conditions = conditionsOf(filter, before)
  const where = conditions.map(({ sql }, at) => ` and ${sql(`$${at + 2}`)}`).join('')
  const search = statement<EventRow>(
    ['audit.search', ...conditions.map(({ kind }) => kind)].join(':'),
    `select ${eventColumns}
     from audit_events where account_id = account_in_context()${where} order by seq desc limit $1`,
  )
  return bind(search, [limit, ...conditions.map(({ value }) => value)])
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
        .regex(/^(0|[1-9]\d{0,14})$/, 'This is not a valid cursor.')
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
    const events = visibleTo(current, items)
    return { items: events, nextCursor, requests: requestsOf(events, items) }
  },
})

/** Which request made which event, by the event's number: it stands beside the event, of which a leaf is made. */
export function requestsOf(
  events: readonly AuditEventView[],
  rows: readonly EventRow[],
): Record<string, string> {
  const made = new Map(rows.map(({ seq, request_id: request }) => [seq, request]))
  return Object.fromEntries(
    events.flatMap(({ seq }) => {
      const request = made.get(seq)
      return request ? [[seq, request]] : []
    }),
  )
}

/** The rows that the reader may see, as views. */
export function visibleTo(
  current: Pick<CurrentMembership, 'holds'>,
  rows: readonly EventRow[],
): AuditEventView[] {
  return rows.filter((row) => current.holds(scopeToRead[row.resource_type])).map(eventView)
}

function eventView(row: EventRow): AuditEventView {
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
