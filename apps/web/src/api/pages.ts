interface Items<T> {
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
