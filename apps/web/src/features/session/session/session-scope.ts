import { isId } from '../../../api/id.ts'

/** Whose sessions, where and when: what the list and the search of recordings are narrowed by, as it stands in the address. */
export interface SessionScope {
  user?: string
  server?: string
  /** Days to look back. */
  days?: number
  /** The first and the last day, `2026-11-30` in the reader's zone. */
  from?: string
  to?: string
}

type Params = Partial<Record<keyof SessionScope, string | string[] | undefined>>

/** Reads it from an address; what makes no sense is left out, and so are days where days to look back are given. */
export function sessionScopeIn({ user, server, days, from, to }: Params): SessionScope {
  const back = typeof days === 'string' && /^[1-9]\d{0,3}$/.test(days) ? Number(days) : undefined
  return {
    ...(isId(user) && { user }),
    ...(isId(server) && { server }),
    ...(back !== undefined && { days: back }),
    ...(back === undefined && isDay(from) && { from }),
    ...(back === undefined && isDay(to) && { to }),
  }
}

/** The times that it means at `now` (ms), as the server is asked: from the first on, and before the second. */
export function periodOf({ days, from, to }: SessionScope, now: number): { from?: string; to?: string } {
  if (days !== undefined) return { from: new Date(now - days * 86_400_000).toISOString() }
  return { ...(from && { from: midnight(from, 0) }), ...(to && { to: midnight(to, 1) }) }
}

/** For a chip: `last 7 days`, `1 Nov to 5 Nov`, `since 1 Nov`, `until 5 Nov`. Nothing for any time. */
export function periodInWords({ days, from, to }: SessionScope): string | undefined {
  if (days !== undefined) return days === 1 ? 'last 24 hours' : `last ${days} days`
  if (from && to) return from === to ? inWords(from) : `${inWords(from)} to ${inWords(to)}`
  if (from) return `since ${inWords(from)}`
  return to && `until ${inWords(to)}`
}

const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const inWords = (day: string) => dayMonthYear.format(new Date(midnight(day, 0)))

function isDay(text: string | string[] | undefined): text is string {
  return (
    typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00`))
  )
}

/** When the day after so many begins in the reader's zone. */
function midnight(day: string, after: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + after).toISOString()
}
