/** A page of a list, and where the next begins. */
export interface ListPage<T> {
  items: T[]
  nextCursor: string | null
}

const pageSize = 200

/** Reads a list to its end, page by page: for lists small enough to filter in the page. */
export async function allPages<T>(
  read: (page: { cursor?: string; limit: number }) => Promise<ListPage<T>>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: ListPage<T> = await read(cursor === null ? { limit: pageSize } : { cursor, limit: pageSize })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return items
}

/**
 * Puts the newly read beginning of a list in the place of what is already loaded of it; what did not change stays the same
 * object. Where the two do not touch, something is missing between them, and only the new one counts.
 */
export function withNewest<T extends { id: string }>(
  loaded: ListPage<T> | undefined,
  newest: ListPage<T>,
): ListPage<T> {
  const before = loaded?.items ?? []
  const known = new Map(before.map((item) => [item.id, item]))
  const items = newest.items.map((item) => unlessSame(known.get(item.id), item))
  const last = newest.items.at(-1)?.id
  const end = before.findIndex(({ id }) => id === last)
  if (!loaded || end === -1 || newest.nextCursor === null) return { ...newest, items }
  return { items: [...items, ...before.slice(end + 1)], nextCursor: loaded.nextCursor }
}

/** Puts items that were read again in the place of those that were loaded; what did not change stays the same object. */
export function withRenewed<T extends { id: string }>(
  loaded: ListPage<T>,
  renewed: readonly T[],
): ListPage<T> {
  if (renewed.length === 0) return loaded
  const fresh = new Map(renewed.map((item) => [item.id, item]))
  return { ...loaded, items: loaded.items.map((item) => unlessSame(item, fresh.get(item.id) ?? item)) }
}

function unlessSame<T>(old: T | undefined, item: T): T {
  return old && JSON.stringify(old) === JSON.stringify(item) ? old : item
}
