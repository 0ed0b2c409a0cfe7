/** A moment as `<input type="datetime-local">` wants it: `2027-01-31T17:00` in the reader's zone. */
export function localValue(iso: string): string {
  const date = new Date(iso)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The moment that such an input holds, as ISO 8601 UTC; null where it holds none. */
export function momentOf(local: string): string | null {
  const time = Date.parse(local)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
