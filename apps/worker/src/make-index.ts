import type { Core } from '@gatehouse/core/access/core'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { log } from '@gatehouse/core/log/service-log'
import { InvalidCast } from '@gatehouse/recordings/asciicast/invalid-cast'
import { RecordingAltered } from '@gatehouse/recordings/container/recording-altered'
import { indexRecording } from '@gatehouse/recordings/index/index-recording'
import { ScreenFailed } from '@gatehouse/recordings/screen-thread/screen-failed'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { z } from 'zod'

/** A recording that breaks or exhausts its interpreter does so again. */
const isForGood = (error: unknown) =>
  error instanceof RecordingAltered || error instanceof InvalidCast || error instanceof ScreenFailed

const indexJob = z.object({ session: z.uuid() })

/**
 * Makes the index beside a session's recording. One that is not there yet, because it waits to be uploaded, is tried again; one
 * that was altered is not.
 */
export function makeIndex(core: Core, store: RecordingStore) {
  return async ({ payload, account, tries }: ClaimedJob, signal?: AbortSignal): Promise<JobOutcome> => {
    const { session } = indexJob.parse(payload)
    try {
      await indexRecording({
        store,
        id: session,
        open: (sealed, context) => core.sealer.open(sealed, context),
        seal: (key, context) => core.sealer.seal(key, context),
        ...(signal && { signal }),
      })
      return { done: true }
    } catch (error) {
      if (signal?.aborted) throw error
      const why = error instanceof Error ? error.message : String(error)
      if (!isForGood(error)) {
        log.warn({ error: why, session, account, tries }, 'a recording is not indexed yet, will try again')
        return { again: Math.min(5 * 2 ** Math.min(tries - 1, 10), 600), error: why }
      }
      log.error({ err: error, session, account }, 'a recording could not be indexed')
      return { giveUp: why }
    }
  }
}
