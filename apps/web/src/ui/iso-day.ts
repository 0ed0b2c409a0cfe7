/** The day of a moment in the reader's zone, as ISO 8601 has it: `2027-01-31`. */
export function dayOf(iso: string): string {
  const date = new Date(iso)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** The last second of a day in the reader's zone, as ISO 8601 UTC; null for what is no day. The hyphens may be left out. */
export function endOfDay(day: string): string | null {
  const [whole, year, month, date] = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(day.trim()) ?? []
  if (!whole) return null
  const end = new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59)
  // 31 February is another day
  return end.getMonth() === Number(month) - 1 && end.getDate() === Number(date) ? end.toISOString() : null
}
