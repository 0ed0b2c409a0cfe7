import { type Accessor, createComputed, createSignal, on } from 'solid-js'
import { type Items, withNewest } from './pages.ts'
import { createTask } from './task.ts'

/**
 * A list that grows at both ends: `newest` is read again as things happen, and `older.run(limit)` reads on from the last.
 */
export function createGrowing<T extends { id: string }>(
  newest: Accessor<Items<T> | undefined>,
  readOlder: (page: { cursor: string; limit: number }) => Promise<Items<T>>,
) {
  const [loaded, setLoaded] = createSignal<Items<T>>()
  createComputed(on(newest, (page) => page && setLoaded((before) => withNewest(before, page))))
  const older = createTask(async (limit: number) => {
    const cursor = loaded()?.nextCursor
    if (!cursor) return
    const page = await readOlder({ cursor, limit })
    setLoaded((before) => ({ items: [...(before?.items ?? []), ...page.items], nextCursor: page.nextCursor }))
  })
  return { loaded, older }
}
