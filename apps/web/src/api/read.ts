import type { Topic } from '@gatehouse/core/live/topics'
import { createAsync, createAsyncStore } from '@solidjs/router'
import { createSignal, onCleanup } from 'solid-js'
import { createBackoff } from './backoff.ts'
import { type Answer, type CachedAnswer, cacheAnswer } from './cached-answer.ts'
import type { ListPage } from './pages.ts'

/** A question to the server. The answer is kept, and read again when one of its topics changes. */
export interface Read<A extends readonly unknown[], T> {
  (...args: A): Answer<T>
  /** Reads it again, for whatever arguments somebody looks at. */
  refetch: () => Promise<void>
}

/** A list that is read page by page: `createInfiniteList` shows it, with the way to the next page. */
export interface PagedRead<A extends readonly unknown[], T> {
  newest: (...args: A) => Answer<ListPage<T>>
  page: (...args: A) => (page: { cursor?: string; limit: number }) => Promise<ListPage<T>>
}

interface ReadOptions<T> {
  /** Change of which topics makes it stale. */
  topics: readonly Topic[]
  rest?: (last: T | undefined) => number
  showsOld?: boolean
}

interface Known {
  topics: readonly Topic[]
  cached: CachedAnswer<unknown>
  forget: () => void
}

// A page of a list is no answer: what comes after it would be invisible.
type Whole<T> = T extends { nextCursor: unknown } ? 'a list with pages: pagedRead() or allPages()' : unknown

const known = new Set<Known>()
const forgottenAfter = 180_000
const waiting = new Set<() => void>()

const [staleSince, setStaleSince] = createSignal<number>()

/** Since when something on the page is older than it should be, since it could not be read the last time: in ms; undefined for nothing. */
export { staleSince }

const backoff = createBackoff(retryNow)

/** Reads again what could not be read. */
export function retryNow(): void {
  for (const cached of lagging()) cached.refetch()
}

/** Makes a question. Where it cannot be asked for a reason that passes, the last answer stays, and it is asked again. */
export function read<A extends readonly unknown[], T>(
  options: ReadOptions<T>,
  ask: ((...args: A) => Promise<T>) & Whole<T>,
): Read<A, T> {
  return question(options, ask)
}

/** The same for a list of which `ask` reads one page; `size` is how many are shown at first. */
export function pagedRead<A extends readonly unknown[], T>(
  options: ReadOptions<ListPage<T>> & { size: number },
  ask: (page: { cursor?: string; limit: number }, ...args: A) => Promise<ListPage<T>>,
): PagedRead<A, T> {
  return {
    newest: question(options, (...args: A) => ask({ limit: options.size }, ...args)),
    page:
      (...args) =>
      (page) =>
        ask(page, ...args),
  }
}

/** Shows what a question is answered, newer as it becomes newer. Nothing on the page waits but for the first. */
export function createRead<T>(ask: () => Answer<T>) {
  // a resource takes a plain value as well as a promise, though the router's type does not say so
  return createAsync(ask as () => Promise<T>)
}

/** The same as a store: what did not change stays the same. `key` names the field that tells items apart, `id` where none is named. */
export function createReadStore<T>(ask: () => Answer<T>, reconcile: { key?: string; merge?: boolean } = {}) {
  // as above
  return createAsyncStore(ask as () => Promise<T>, { reconcile })
}

/** For what the page can do without: no answer instead of a refusal. */
export function orUndefined<T>(answer: Answer<T>): Answer<T | undefined> {
  return answer instanceof Promise ? answer.catch(() => undefined) : answer
}

/** Reads again what is about these topics, or all there is. Resolves when the page shows it. */
export async function refetch(...topics: Topic[]): Promise<void> {
  const wanted = [...known].filter((one) => topics.length === 0 || isAbout(one, topics))
  await Promise.all(wanted.map(renew))
}

/** Says that something about these topics has changed. */
export function invalidate(topics: readonly Topic[]): void {
  for (const one of known) if (isAbout(one, topics)) one.cached.invalidate()
}

/** Calls `reset` once the question whose failure this is has been answered after all. */
export function onAnswered(failure: unknown, reset: () => void): void {
  const one = [...known].find(({ cached }) => cached.refusal() === failure)
  if (!one) return
  onCleanup(one.cached.watch())
  const check = () => {
    if (one.cached.refusal() === failure) return
    waiting.delete(check)
    reset()
  }
  waiting.add(check)
  onCleanup(() => waiting.delete(check))
}

function question<A extends readonly unknown[], T>(
  { topics, ...options }: ReadOptions<T>,
  ask: (...args: A) => Promise<T>,
): Read<A, T> {
  const byArguments = new Map<string, Known & { cached: CachedAnswer<T> }>()
  const of = (args: A): { cached: CachedAnswer<T> } => {
    const key = JSON.stringify(args)
    const before = byArguments.get(key)
    if (before) return before
    forgetUnused()
    const cached = cacheAnswer(() => ask(...args), {
      ...options,
      isLive: topics.length > 0,
      onSettled,
      onWatched,
    })
    const one = { topics, cached, forget: () => byArguments.delete(key) }
    byArguments.set(key, one)
    known.add(one)
    return one
  }
  const get = (...args: A): Answer<T> => of(args).cached.get()
  return Object.assign(get, {
    refetch: async () => {
      await Promise.all([...byArguments.values()].map(renew))
    },
  })
}

function isAbout(one: Known, topics: readonly Topic[]): boolean {
  return one.topics.some((topic) => topics.includes(topic))
}

/** Now, if somebody looks at it; else by whoever comes next. */
function renew({ cached }: Known): Promise<void> {
  if (cached.watched()) return cached.refetch()
  cached.invalidate()
  return Promise.resolve()
}

function lagging(): CachedAnswer<unknown>[] {
  return [...known]
    .map(({ cached }) => cached)
    .filter((cached) => cached.passingFailure() && cached.watched())
}

function look(): CachedAnswer<unknown>[] {
  const behind = lagging()
  const standing = behind.filter((cached) => cached.answeredAt() > 0)
  setStaleSince(standing.length > 0 ? Math.min(...standing.map((cached) => cached.answeredAt())) : undefined)
  return behind
}

function onSettled(): void {
  const behind = look()
  for (const check of waiting) check()
  if (behind.length === 0) backoff.succeeded()
  else retryLater(behind)
}

/** Somebody may have come to what failed while nobody looked at it. */
function onWatched(): void {
  const behind = look()
  if (behind.length > 0) retryLater(behind)
}

function retryLater(behind: CachedAnswer<unknown>[]): void {
  backoff.retry(Math.max(...behind.map((cached) => (cached.passingFailure()?.retryAfter ?? 0) * 1000)))
}

function forgetUnused(): void {
  const before = Date.now() - forgottenAfter
  for (const one of known) {
    if (one.cached.watched() || one.cached.usedAt() > before) continue
    one.forget()
    known.delete(one)
  }
}
