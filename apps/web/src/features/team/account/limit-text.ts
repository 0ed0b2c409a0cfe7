/** A limit as a field shows it: nothing for none. */
export function textOf(limit: number | null): string {
  return limit === null ? '' : String(limit)
}

/** The limit that a field says; null for an empty one, which is none. */
export function numberOrNone(text: string): number | null {
  return text.trim() === '' ? null : Number(text)
}
