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
 * Puts the newly read beginning of a list in the place of what is already loaded of it; what did not change stays the same
 * object. Where the two do not touch, something is missing between them, and only the new one counts.
 */
export function withNewest<T extends { id: string }>(
  loaded: Items<T> | undefined,
  newest: Items<T>,
): Items<T> {
  const before = loaded?.items ?? []
  const known = new Map(before.map((item) => [item.id, item]))
  const items = newest.items.map((item) => {
    const old = known.get(item.id)
    return old && JSON.stringify(old) === JSON.stringify(item) ? old : item
  })
  const last = newest.items.at(-1)?.id
  const end = before.findIndex(({ id }) => id === last)
  if (!loaded || end === -1 || newest.nextCursor === null) return { ...newest, items }
  return { items: [...items, ...before.slice(end + 1)], nextCursor: loaded.nextCursor }
}
