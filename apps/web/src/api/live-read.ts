import type { Topic } from '@gatehouse/core/live/topics'
import { createResource, onCleanup } from 'solid-js'
import { failureOf } from './failure.ts'
import { paced } from './paced.ts'

interface LiveReadOptions<T> {
  /** Change of which topic makes it stale. */
  topic: Topic
  /** How long to rest between two reads, in ms. */
  rest: (last: T | undefined) => number
  /** Shown until it is read. */
  initial?: T | undefined
}

const readers = new Map<Topic, Set<() => void>>()

/** Asks what was read about these topics, or about any, to be read again. */
export function askAgain(topics: Iterable<Topic> = readers.keys()): void {
  for (const topic of topics) for (const ask of readers.get(topic) ?? []) ask()
}

/**
 * What `read` answers, read again at its own pace while its topic changes. Unlike a query it takes no part in
 * transitions: a new answer shows as soon as it is there, and a slow read holds nothing else on the page back.
 */
export function createLiveRead<T extends object>(
  read: () => Promise<T>,
  { topic, rest, initial }: LiveReadOptions<T>,
): () => T | undefined {
  let last = initial
  const [value, { refetch }] = createResource<T>(
    async () => {
      try {
        last = await read()
      } catch (thrown) {
        // What was read before stays while the network is away: the frame says that it is not live.
        if (!last || failureOf(thrown).reason !== 'offline') throw thrown
      }
      return last
    },
    initial ? { initialValue: initial } : {},
  )
  const pace = paced(
    async () => refetch(),
    () => rest(last),
  )
  const others = readers.get(topic) ?? new Set()
  readers.set(topic, others.add(pace.ask))
  onCleanup(() => {
    others.delete(pace.ask)
    pace.stop()
  })
  return () => value.latest
}
