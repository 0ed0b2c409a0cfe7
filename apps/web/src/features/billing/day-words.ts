const dayMonthYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const dayMs = 86_400_000

/** `9 Dec 2026`: billing counts days of UTC, and so do its documents. Takes a day or an instant, ISO 8601. */
export function dayInWords(iso: string): string {
  return dayMonthYear.format(new Date(iso))
}

/** The last day before one, `YYYY-MM-DD`. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(day) - dayMs).toISOString().slice(0, 10)
}

/** Days left until an instant, a begun one counted. Both ISO 8601. */
export function daysLeft(until: string, now: string): number {
  return Math.max(0, Math.ceil((Date.parse(until) - Date.parse(now)) / dayMs))
}

/** `9 Nov 2026 – 8 Dec 2026`; the last day belongs to it. */
export function spanInWords(from: string, to: string): string {
  return from === to ? dayInWords(from) : `${dayInWords(from)} – ${dayInWords(to)}`
}
