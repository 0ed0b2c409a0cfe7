import type { Caller } from '@gatehouse/core/access/caller'
import { Conflict } from '@gatehouse/core/access/errors'
import { mayWatchSession, untilOver, watchSession } from '@gatehouse/core/session/watch-session'
import { castFromNow } from '@gatehouse/recordings/index/cast-from-now'
import { followCast } from '@gatehouse/recordings/record/follow-cast'
import { fileOf } from '@gatehouse/recordings/record/recording-files'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { turnToDraw, usualDrawing } from './screen-places.ts'

/** What a watcher gets: lines of an asciicast v2 as they come, the header first, and then that the session is over. */
export type Watched = { cast: string } | { ended: true }

const elsewhere =
  'This session can’t be watched live from this server, because its gateway runs on another machine. You can play the recording once the session has ended.'

/**
 * Shows a session that is going on, from its recording, whichever process holds it: first what stands on its terminal, then
 * what comes. Each watching stands in the log. Throws SignedOut, NotAMember, Forbidden as soon as the watcher's right ends,
 * NotFound, Conflict for a session that is over or whose recording is not within reach, and RateLimited where too many are about to be
 * watched.
 */
export async function* watchRecording(
  caller: Caller,
  store: RecordingStore | undefined,
  { session }: { session: string },
  signal: AbortSignal,
  drawing = usualDrawing,
): AsyncGenerator<Watched> {
  await mayWatchSession(caller, { session })
  if (!store || !(await store.find(fileOf('cast', session)))) throw new Conflict(elsewhere)
  const drawn = await turnToDraw(drawing, caller.account ?? '', signal)
  if (!drawn) return
  try {
    yield* watching(caller, store, session, signal, drawn)
  } finally {
    drawn()
  }
}

async function* watching(
  caller: Caller,
  store: RecordingStore,
  session: string,
  signal: AbortSignal,
  drawn: () => void,
): AsyncGenerator<Watched> {
  const { account, terminal } = await watchSession(caller, { session })
  const over = new AbortController()
  const stop = new AbortController()
  let refusal: Error | undefined
  const following = { over: over.signal, signal: AbortSignal.any([signal, stop.signal]) }
  untilOver(caller, { account, session }, following.signal).then(
    () => over.abort(),
    (error: Error) => {
      refusal = error
      stop.abort()
    },
  )
  const { sealer } = caller.core
  const open = (sealed: Buffer, context: string) => sealer.open(sealed, context)
  try {
    // without a terminal there is no screen to draw, and no more than a gateway keeps of a command's output
    const casts = terminal ? castFromNow : followCast
    for await (const lines of casts(store, session, open, following)) {
      drawn()
      if (lines) yield { cast: lines.toString() }
    }
    if (!following.signal.aborted) yield { ended: true }
  } catch (error) {
    if (!following.signal.aborted) throw error // else it was left in the middle of the first lines
  } finally {
    stop.abort()
  }
  if (refusal) throw refusal
}
