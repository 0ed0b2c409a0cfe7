import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { InvalidCast } from '@gatehouse/recordings/asciicast/invalid-cast'
import { RecordingAltered } from '@gatehouse/recordings/container/recording-altered'
import { indexRecording } from '@gatehouse/recordings/index/index-recording'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { z } from 'zod'

const indexJob = z.object({ session: z.uuid() })

/**
 * Makes the index beside a session's recording, one after another: each takes a processor while it lasts. One that is not
 * there yet, because it waits to be uploaded, is tried again; one that was altered is not.
 */
export function makeIndex(core: Core, store: RecordingStore) {
  let last: Promise<unknown> = Promise.resolve()
  return async (payload: unknown): Promise<void> => {
    const { session } = indexJob.parse(payload)
    const turn = last.then(() =>
      indexRecording({
        store,
        id: session,
        open: (sealed, context) => core.sealer.open(sealed, context),
        seal: (key, context) => core.sealer.seal(key, context),
      }),
    )
    last = turn.catch(() => {})
    try {
      await turn
    } catch (error) {
      if (!(error instanceof RecordingAltered || error instanceof InvalidCast)) throw error
      log.error({ err: error, session }, 'a recording could not be indexed')
    }
  }
}
