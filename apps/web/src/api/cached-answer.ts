import { createSignal, getListener, onCleanup } from 'solid-js'
import { type Failure, failureOf } from './failure.ts'
import { throttledRun } from './throttled-run.ts'

/** What is known is answered at once, so that nothing on the page waits for it. */
export type Answer<T> = T | Promise<T>

export interface CacheOptions<T> {
  /** How long to rest between two reads while changes keep coming, in ms. */
  rest?: ((last: T | undefined) => number) | undefined
  /** Whoever comes back to it finds it as it was, changed or not, while it is read again. */
  showsOld?: boolean
  /** Whether somebody says when it changes; what nobody speaks of is read anew by whoever comes to it. */
  isLive: boolean
  /** Called after each read. */
  onSettled: () => void
  /** Called when somebody has begun to look at it, or nobody does any more. */
  onWatched: () => void
}

/** One answer of the server's: kept through failures that pass, and read again. */
export interface CachedAnswer<T> {
  /** The answer, its promise, or its refusal. Whoever asks within a computation is told of a newer one. */
  get: () => Answer<T>
  /** Reads again now. What goes wrong is its own affair. */
  refetch: () => Promise<void>
  /** It is no longer what the server would say: read again at its own pace if somebody looks, else by whoever comes next. */
  invalidate: () => void
  /** Keeps it watched until the answer is undone. */
  watch: () => () => void
  watched: () => boolean
  /** Why it could not be read the last time, where that may pass. */
  passingFailure: () => Failure | undefined
  /** When it was answered the last time, in ms; 0 for never. */
  answeredAt: () => number
  /** What was thrown instead of an answer. */
  refusal: () => unknown
  usedAt: () => number
}

type State<T> = { value: T } | { refusal: unknown }

/** How long an answer counts as fresh for somebody new, and how long as good enough until it is read again, in ms. */
const fresh = 5000
const goodEnough = 180_000

const passing = new Set(['offline', 'internal', 'rate'])

/** Whether the same question may be answered in a moment. */
export function mayPass(failure: Failure): boolean {
  return passing.has(failure.reason)
}

/** Keeps what `read` answers. */
export function cacheAnswer<T>(read: () => Promise<T>, options: CacheOptions<T>): CachedAnswer<T> {
  const [version, setVersion] = createSignal(0)
  let state: State<T> | undefined
  let behind: Failure | undefined
  let first: Promise<T> | undefined
  let outdated = false
  /** Whether somebody wants to know anew what was refused. */
  let wasAskedAgain = false
  let readAt = 0
  let answeredAt = 0
  let usedAt = Date.now()
  let watchers = 0
  let begun = 0
  let settled = 0

  async function again(): Promise<void> {
    const turn = ++begun
    outdated = false
    wasAskedAgain = false
    const outcome = await read().then(
      (value): State<T> => ({ value }),
      (refusal: unknown): State<T> => ({ refusal }),
    )
    // a question that was asked later is answered already
    if (turn < settled) return
    settled = turn
    readAt = Date.now()
    settle(outcome)
    options.onSettled()
  }

  function settle(outcome: State<T>): void {
    const failure = 'refusal' in outcome ? failureOf(outcome.refusal) : undefined
    behind = failure && mayPass(failure) ? failure : undefined
    outdated ||= behind !== undefined
    if (!behind) answeredAt = Date.now()
    if (behind && state) return
    if (isSame(state, outcome)) return
    state = outcome
    // the first goes to those who wait for it
    if (!first) setVersion((before) => before + 1)
  }

  function afresh(): Promise<T> {
    first ??= again().then(() => {
      first = undefined
      if (state && 'value' in state) return state.value
      throw state?.refusal
    })
    return first
  }

  const pace = throttledRun(again, (tookMs) =>
    options.rest
      ? options.rest(state && 'value' in state ? state.value : undefined)
      : Math.max(300, 3 * tookMs),
  )

  function watch(): () => void {
    watchers++
    queueMicrotask(options.onWatched)
    return () =>
      // a computation that runs again lets go first, and takes again at once
      queueMicrotask(() => {
        watchers--
        usedAt = Date.now()
        options.onWatched()
      })
  }

  return {
    get() {
      const others = watchers > 0
      if (getListener()) {
        version()
        onCleanup(watch())
      }
      const age = Date.now() - readAt
      if (!state || first) return afresh()
      if ('refusal' in state) return age < fresh && !wasAskedAgain ? Promise.reject(state.refusal) : afresh()
      if (others || (age < fresh && !outdated)) return state.value
      if (!options.showsOld && (outdated || !options.isLive || age > goodEnough)) return afresh()
      pace.request()
      return state.value
    },
    refetch: again,
    invalidate() {
      outdated = true
      wasAskedAgain = true
      if (watchers > 0) pace.request()
    },
    watch,
    watched: () => watchers > 0,
    passingFailure: () => behind,
    answeredAt: () => answeredAt,
    refusal: () => (state && 'refusal' in state ? state.refusal : undefined),
    usedAt: () => usedAt,
  }
}

/** The same answer stays the same object: nothing that shows it is made anew. */
function isSame<T>(before: State<T> | undefined, after: State<T>): boolean {
  if (!before || !('value' in before) || !('value' in after)) return false
  return JSON.stringify(before.value) === JSON.stringify(after.value)
}
