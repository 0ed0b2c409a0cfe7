import type { Core } from '@gatehouse/core/access/core'
import { recordingMeasured, unmeasuredRecordings } from '@gatehouse/core/session/recording/recording-size'
import { fileOf } from '@gatehouse/recordings/record/recording-files'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

const batch = 200

/**
 * Finds out what recordings take of which nobody said so: hosts' own, and those that their gateway did not live to close. What is
 * nowhere within reach may still be in another machine's spool for a while.
 */
export async function measureRecordings(
  core: Core,
  store: RecordingStore,
  signal?: AbortSignal,
): Promise<void> {
  let before: string | null = null
  for (;;) {
    const some = await unmeasuredRecordings(core, batch, before)
    for (const { isOld, ...one } of some) {
      if (signal?.aborted) return
      const found = await store.find(fileOf('cast', one.session))
      if (found || isOld) await recordingMeasured(core, one, found?.size ?? 0)
    }
    if (some.length < batch) return
    before = some.at(-1)?.session ?? null
  }
}
