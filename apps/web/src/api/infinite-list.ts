import { createAsync } from '@solidjs/router'
import { createComputed, createSignal, on } from 'solid-js'
import { type ListPage, withNewest, withRenewed } from './pages.ts'
import type { PagedRead } from './read.ts'
import { createTask } from './task.ts'

interface InfiniteListOptions<T> {
  /** Of what was loaded beyond the newest page, what is now to be seen in its place. Asked for when the newest were read again. */
  renew?: (older: readonly T[]) => Promise<readonly T[]>
}

/**
 * A list that grows at both ends: the newest page is read again as things happen, and `older.run(limit)` reads on from the last.
 */
export function createInfiniteList<A extends readonly unknown[], T extends { id: string }>(
  list: PagedRead<A, T>,
  args: () => readonly [...A],
  { renew }: InfiniteListOptions<T> = {},
) {
  // a resource takes a plain value as well as a promise, though the router's type does not say so
  const newest = createAsync(() => list.newest(...args()) as Promise<ListPage<T>>)
  const [loaded, setLoaded] = createSignal<ListPage<T>>()
  createComputed(
    on(newest, (page) => {
      if (!page) return
      setLoaded((before) => withNewest(before, page))
      renewOlder(page.items.length)
    }),
  )
  async function renewOlder(read: number): Promise<void> {
    const older = loaded()?.items.slice(read) ?? []
    if (!renew || older.length === 0) return
    const renewed = await renew(older).catch(() => [])
    setLoaded((now) => now && withRenewed(now, renewed))
  }
  const older = createTask(async (limit: number) => {
    const cursor = loaded()?.nextCursor
    if (!cursor) return
    const page = await list.page(...args())({ cursor, limit })
    setLoaded((before) => ({ items: [...(before?.items ?? []), ...page.items], nextCursor: page.nextCursor }))
  })
  return { loaded, older }
}
