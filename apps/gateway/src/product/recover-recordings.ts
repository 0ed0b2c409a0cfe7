import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import {
  type ClosedSession,
  closedAmong,
  lateRecording,
  undigestedSessions,
  unknownAmong,
} from '@gatehouse/core/session/recording/find-recording'
import { deleteRecording, fileOf, unclosedRecordings } from '@gatehouse/recordings/record/recording-files'
import { repair } from '@gatehouse/recordings/record/repair'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const hourMs = 3_600_000
/** What is larger says more than that a session was about to begin, and is left to whoever runs Gatehouse. */
const mostUnknownBytes = 8 * 1024

/**
 * Closes the recordings on this machine that nobody closed though their sessions are over: the disk was full at their end,
 * or another gateway closed the session while this machine was away. Where the session had none, it has it then, and so it has one that
 * was complete in time and came late. What was begun of a session that was never let in goes.
 */
export async function recoverRecordings(
  core: Core,
  store: RecordingStore,
  signal?: AbortSignal,
): Promise<void> {
  const ids = (await Array.fromAsync(unclosedRecordings(store))).filter((id) => uuid.test(id))
  for (const one of await closedAmong(core, ids)) await attempt(one.session, () => add(core, store, one))
  const before = Date.now() - hourMs
  const old = ids.filter((id) => begunAt(id) < before)
  for (const id of await unknownAmong(core, old)) {
    await attempt(id, async () => {
      const found = await store.find(fileOf('cast', id))
      if (found?.open && found.size <= mostUnknownBytes) await deleteRecording(store, id)
    })
  }
  for (const one of await undigestedSessions(core)) {
    if (signal?.aborted) return
    // a bucket that is away is away for all of them
    const found = await store.find(fileOf('cast', one.session))
    if (found) await attempt(one.session, () => add(core, store, one))
  }
}

async function add(core: Core, store: RecordingStore, one: ClosedSession): Promise<void> {
  const found = await repair(store, one.session, (sealed, context) => core.sealer.open(sealed, context))
  if (found && one.digest === null) await lateRecording(core, one, found)
}

async function attempt(session: string, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) =>
    log.error({ err: error, session }, 'a recording could not be closed'),
  )
}

/** When a session's id was made: its first 48 bits are milliseconds (RFC 9562 §5.7). */
const begunAt = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
