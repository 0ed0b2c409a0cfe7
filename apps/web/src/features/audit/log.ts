import type { AuditEventView } from '@gatehouse/core/audit/view'

interface Loaded {
  items: AuditEventView[]
  nextCursor: string | null
}

/**
 * Puts newly read newest events before those already loaded. Where the two do not touch, something is missing
 * between them, and only the new ones count.
 */
export function withNewest(loaded: Loaded | undefined, newest: Loaded): Loaded {
  if (!loaded) return newest
  const known = new Set(loaded.items.map((event) => event.id))
  const fresh = newest.items.filter((event) => !known.has(event.id))
  if (fresh.length === newest.items.length) return newest
  return { items: [...fresh, ...loaded.items], nextCursor: loaded.nextCursor }
}
