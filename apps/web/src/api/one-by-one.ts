import { createSignal, onCleanup } from 'solid-js'
import { type Failure, failureOf } from './failure.ts'
import { withFreshAuth } from './with-fresh-auth.ts'

/** How a change of many has gone so far. */
export interface Progress<T> {
  done: readonly T[]
  /** What was refused for a reason of its own, and is as it was. */
  refused: readonly { item: T; message: string }[]
  /** What was asked for and never answered: it may have been done, or not. */
  unknown: T | undefined
  /** What was not asked for, because the work was stopped or could not go on. */
  left: readonly T[]
  /** Why it could not go on. */
  failure: Failure | undefined
}

export interface OneByOne<T> {
  /** Answers whether all of them were done. */
  run: (items: readonly T[]) => Promise<boolean>
  busy: () => boolean
  /** Undefined before the first run. */
  progress: () => Progress<T> | undefined
  /** Lets the one under way end, and begins no other. */
  stop: () => void
  /** For how many seconds it waits, because the server has asked it to. */
  waits: () => number | undefined
}

/** Refusals that are about the one thing, and say nothing of the next. */
const itsOwn = new Set(['not-found', 'conflict', 'limit', 'invalid'])

/**
 * Does the same to many things, one after another, each a change of its own. A fresh touch of a passkey is asked for once, since it
 * holds for those that follow. Whatever shows it going away stops it.
 */
export function createOneByOne<T>(work: (item: T) => Promise<unknown>): OneByOne<T> {
  const [progress, setProgress] = createSignal<Progress<T>>()
  const [busy, setBusy] = createSignal(false)
  const [waits, setWaits] = createSignal<number>()
  let stopped = false
  const stop = () => (stopped = true)
  onCleanup(stop)

  async function attempt(item: T): Promise<Failure | undefined> {
    for (;;) {
      try {
        await withFreshAuth(() => work(item))
        return undefined
      } catch (thrown) {
        const failure = failureOf(thrown)
        if (failure.reason !== 'rate' || stopped) return failure
        setWaits(failure.retryAfter ?? 1)
        await new Promise((resolve) => setTimeout(resolve, (failure.retryAfter ?? 1) * 1000))
        setWaits(undefined)
        if (stopped) return failure
      }
    }
  }

  async function run(items: readonly T[]): Promise<boolean> {
    if (busy()) return false
    stopped = false
    setBusy(true)
    let now: Progress<T> = { done: [], refused: [], unknown: undefined, left: items, failure: undefined }
    setProgress(now)
    for (const [index, item] of items.entries()) {
      if (stopped) break
      const failure = await attempt(item)
      const left = items.slice(index + 1)
      if (!failure) now = { ...now, left, done: [...now.done, item] }
      else if (itsOwn.has(failure.reason))
        now = { ...now, left, refused: [...now.refused, { item, message: failure.message }] }
      else if (mayBeDone(failure)) now = { ...now, left, unknown: item, failure }
      else now = { ...now, failure }
      setProgress(now)
      if (now.failure) break
    }
    setBusy(false)
    return now.done.length === items.length
  }
  return { run, busy, progress, stop, waits }
}

/** Whether nobody knows what became of the question: its answer was lost on its way, or something broke. */
const mayBeDone = ({ reason }: Failure) => ['unknown', 'offline', 'internal', 'page'].includes(reason)
