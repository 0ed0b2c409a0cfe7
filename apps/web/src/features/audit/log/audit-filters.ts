import { verbs } from '@gatehouse/core/audit/event/verbs'

/** What the log is narrowed to, as it stands in the address. */
export interface AuditFilters {
  actor?: string
  resource?: string
  /** One verb, or all of a noun: `server.*`. */
  verb?: string
  /** One of `spans`; `from` and `to` (ISO 8601) are used without it. */
  last?: string
  from?: string
  to?: string
}

const nouns = [...new Set(verbs.map((verb) => verb.slice(0, verb.indexOf('.'))))]

/** What the log can be narrowed to: all that is done to a kind of thing, then each verb of it. */
export const verbPatterns: readonly string[] = nouns.flatMap((noun) => [
  `${noun}.*`,
  ...verbs.filter((verb) => verb.startsWith(`${noun}.`)),
])

/** Spans of time to look back, in hours. */
export const spans: Record<string, { label: string; hours: number }> = {
  hour: { label: 'last hour', hours: 1 },
  day: { label: 'last 24 hours', hours: 24 },
  week: { label: 'last 7 days', hours: 168 },
  month: { label: 'last 30 days', hours: 720 },
  quarter: { label: 'last 90 days', hours: 2160 },
}

type Params = Partial<Record<keyof AuditFilters, string | string[] | undefined>>

/** Reads filters from an address; what makes no sense is left out. */
export function filtersIn(params: Params): AuditFilters {
  const text = (name: keyof AuditFilters) => {
    const value = params[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const verb = verbPatterns.find((known) => known === text('verb'))
  const last = text('last')
  const from = isoOf(text('from'))
  const to = isoOf(text('to'))
  const actor = text('actor')
  const resource = text('resource')
  return {
    ...(actor && { actor }),
    ...(resource && { resource }),
    ...(verb && { verb }),
    ...(last && Object.hasOwn(spans, last) ? { last } : { ...(from && { from }), ...(to && { to }) }),
  }
}

export interface AuditSearch {
  actor?: string
  resource?: string
  verb?: string
  from?: string
  to?: string
}

/** The search that the filters mean at `now` (ms). A span begins on a full minute, so that it stays the same search. */
export function searchFor(filters: AuditFilters, now: number): AuditSearch {
  const { last, ...search } = filters
  const span = last === undefined ? undefined : spans[last]
  if (!span) return search
  const minute = 60_000
  return {
    ...search,
    from: new Date(Math.floor(now / minute) * minute - span.hours * 60 * minute).toISOString(),
  }
}

/** The address of the download of what is shown. */
export function exportPath(account: string, format: 'csv' | 'json' | 'ndjson', search: AuditSearch): string {
  return `/audit/export?${new URLSearchParams({ account, format, ...search })}`
}

function isoOf(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}
