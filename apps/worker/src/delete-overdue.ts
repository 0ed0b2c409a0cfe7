import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { overdueRecordings, recordingDeleted } from '@gatehouse/core/session/delete-recording'
import { deleteRecording, fileOf } from '@gatehouse/recordings/record/recording-files'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

/** Of each account in one round. */
const batch = 50
/** After so many failures the store is away, and the round ends. */
const mostFailures = 3

/** Deletes recordings whose time is over, with their indexes; each stands in the log. What fails comes again. */
export async function deleteOverdue(core: Core, store: RecordingStore): Promise<void> {
  let failures = 0
  for (const overdue of await overdueRecordings(core, batch)) {
    try {
      const found = await store.find(fileOf('cast', overdue.session))
      await deleteRecording(store, overdue.session)
      await recordingDeleted(core, overdue, found !== null)
    } catch (error) {
      log.warn({ err: error, session: overdue.session }, 'a recording could not be deleted; it comes again')
      if (++failures === mostFailures) return
    }
  }
}
