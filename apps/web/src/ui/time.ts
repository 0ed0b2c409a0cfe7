const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** How far another clock may be ahead of the one on the page, which moves on every 5 seconds. */
const ahead = 8000

const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dayMonthYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dateClock = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** A past or coming moment in few words: `now`, `4 min ago`, `yesterday`, `3 Nov`, `in 6 d`. Times in ms. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at)
  if (distance < minute) return at > now + ahead ? 'in under 1 min' : 'now'
  if (at > now) return `in ${amount(distance)}`
  if (distance < day) return `${amount(distance)} ago`
  if (distance < 2 * day) return 'yesterday'
  if (distance < 7 * day) return `${amount(distance)} ago`
  return dateInWords(at, now)
}

function dateInWords(at: number, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? dayAndMonth : dayMonthYear).format(new Date(at))
}

function amount(distance: number): string {
  if (distance < hour) return `${Math.floor(distance / minute)} min`
  if (distance < day) return `${Math.floor(distance / hour)} h`
  return `${Math.round(distance / day)} d`
}

/** The moment to the second in the reader's zone, with UTC beside it unless that is the same. `iso` is ISO 8601. */
export function exactTime(iso: string): string {
  const at = new Date(iso)
  return at.getTimezoneOffset() === 0 ? utcTime(iso) : `${localTime(iso)} · ${utcTime(iso)}`
}

/** The moment to the second in the reader's zone alone. `iso` is ISO 8601. */
export function localTime(iso: string): string {
  const at = new Date(iso)
  return at.getTimezoneOffset() === 0 ? utcTime(iso) : dateClock.format(at)
}

/** `2026-11-23 09:42:17 UTC` */
export function utcTime(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

/** `09:42:17` in the reader's zone. */
export function clockTime(iso: string): string {
  return clock.format(new Date(iso))
}

/** `3 Nov 2026`, in the reader's zone. */
export function dateInZone(iso: string): string {
  return dayMonthYear.format(new Date(iso))
}

/** The day in the reader's zone, to group by: `Today`, `Yesterday`, `3 Nov 2026`. `now` in ms. */
export function dayName(iso: string, now: number): string {
  const at = dateInZone(iso)
  if (at === dayMonthYear.format(new Date(now))) return 'Today'
  if (at === dayMonthYear.format(new Date(now - day))) return 'Yesterday'
  return at
}

/** When access expires: `expires in 3 d`, `expires 31 Jan`, and `expired` once it has. Times in ms. */
export function endInWords(at: number, now: number): string {
  if (at <= now) return 'expired'
  if (at - now < 7 * day) return `expires ${relativeTime(at, now)}`
  return `expires ${dateInWords(at, now)}`
}

/** A number of hours in words: `1 hour`, `7 days`. */
export function hoursInWords(hours: number): string {
  if (hours % 24 !== 0) return hours === 1 ? '1 hour' : `${hours} hours`
  return hours === 24 ? '1 day' : `${hours / 24} days`
}
