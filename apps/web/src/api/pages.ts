/** A page of a list, and where the next begins. */
export interface Items<T> {
  items: T[]
  nextCursor: string | null
}

const pageSize = 200
const mostPages = 25

/** Reads a list to its end, page by page: for lists small enough to filter in the page. */
export async function allPages<T>(
  read: (page: { cursor?: string; limit: number }) => Promise<Items<T>>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < mostPages; pages++) {
    const page: Items<T> = await read(cursor === null ? { limit: pageSize } : { cursor, limit: pageSize })
    items.push(...page.items)
    cursor = page.nextCursor
    if (cursor === null) break
  }
  return items
}

/**
 * Puts the newly read beginning of a list before what is already loaded. Where the two do not touch, something is missing
 * between them, and only the new one counts.
 */
export function withNewest<T extends { id: string }>(
  loaded: Items<T> | undefined,
  newest: Items<T>,
): Items<T> {
  if (!loaded) return newest
  const known = new Set(loaded.items.map((item) => item.id))
  const fresh = newest.items.filter((item) => !known.has(item.id))
  if (fresh.length === newest.items.length) return newest
  return { items: [...fresh, ...loaded.items], nextCursor: loaded.nextCursor }
}
