import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import type { RecordedSession, RecordingSearch } from '@gatehouse/core/session/recording/search-recordings'
import { findText, type TextHits } from '@gatehouse/recordings/search/find-text'
import { matcherFor } from '@gatehouse/recordings/search/matcher'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { Turns } from './turns.ts'

/** What a search says as it goes, a line each. */
export type SearchNews =
  /** A session in which the text was found. */
  | ({ kind: 'found'; session: RecordedSession } & Omit<TextHits, 'isPartial'>)
  /** How far it is. `unread` have no index, or one that cannot be read; of `partial` only the beginning is indexed. */
  | { kind: 'progress'; searched: number; of: number; unread: number; partial: number }
  /** The end: everything was looked through, or there was so much that it stopped. */
  | { kind: 'done'; searched: number; of: number; unread: number; partial: number; stopped: boolean }
  /** The end as well: as a refusal says it. */
  | { kind: 'failed'; message: string; data: object }

/** Lines shown of a session, sessions shown of a search, and how long one may look, in milliseconds. */
const most = { lines: 5, sessions: 100, ms: 60_000 }
/** Searches at the same time: they share a processor with everything else that this process answers. */
const turns = new Turns({ ofOne: 1, inAll: 3 })
/** Recordings that are read at the same time: a bucket answers slowly. */
const atOnce = 8
const progressMs = 150

interface Looked {
  session: RecordedSession
  hits: TextHits | null
}

/**
 * Looks through recordings in their order, and says what it finds as it finds it. Reading stops with the reader. An account's
 * searches come one after another.
 */
export async function* searchText(
  core: Core,
  store: RecordingStore,
  search: RecordingSearch,
): AsyncGenerator<SearchNews> {
  yield { kind: 'progress', searched: 0, of: search.count, unread: 0, partial: 0 }
  const giveBack = await turns.take(search.account)
  try {
    yield* lookThrough(core, store, search)
  } finally {
    giveBack()
  }
}

async function* lookThrough(
  core: Core,
  store: RecordingStore,
  { text, count: of, sessions }: RecordingSearch,
): AsyncGenerator<SearchNews> {
  const matcher = matcherFor(text)
  const open = (sealed: Buffer, context: string) => core.sealer.open(sealed, context)
  const look = async (session: RecordedSession): Promise<Looked> => {
    try {
      return { session, hits: await findText(store, session.id, open, matcher, most.lines) }
    } catch (error) {
      log.warn({ err: error, session: session.id }, 'a recording’s text could not be read')
      return { session, hits: null }
    }
  }
  let searched = 0
  let unread = 0
  let partial = 0
  let found = 0
  let told = performance.now()
  let stopped = false
  const end = told + most.ms
  for await (const { session, hits } of ahead(sessions, look)) {
    searched++
    if (!hits) unread++
    if (hits?.isPartial) partial++
    if (hits && hits.lines > 0) {
      const { isPartial: _, ...shown } = hits
      yield { kind: 'found', session, ...shown }
      if (++found === most.sessions) stopped = true
    }
    if (performance.now() > end) stopped = searched < of
    if (stopped) break
    if (performance.now() - told < progressMs) continue
    told = performance.now()
    yield { kind: 'progress', searched, of, unread, partial }
  }
  yield { kind: 'done', searched, of, unread, partial, stopped }
}

/** Does the work for some of the things at the same time; answers in their order. */
async function* ahead<Thing, Result>(
  things: AsyncIterable<Thing>,
  work: (thing: Thing) => Promise<Result>,
): AsyncGenerator<Result> {
  const under: Promise<Result>[] = []
  for await (const thing of things) {
    under.push(work(thing))
    if (under.length < atOnce) continue
    const first = under.shift()
    if (first) yield await first
  }
  for (const last of under) yield await last
}
