import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { closedAmong, recordingFound } from '@gatehouse/core/session/find-recording'
import { unclosedRecordings } from '@gatehouse/recordings/record/recording-files'
import { repair } from '@gatehouse/recordings/record/repair'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Closes the recordings on this machine that nobody closed though their sessions are over: the disk was full at their end,
 * or another gateway closed the session while this machine was away. Where the session had none, it has it then.
 */
export async function recoverRecordings(core: Core, store: RecordingStore): Promise<void> {
  const ids = (await Array.fromAsync(unclosedRecordings(store))).filter((id) => uuid.test(id))
  for (const one of await closedAmong(core, ids)) {
    try {
      const found = await repair(store, one.session, (sealed, context) => core.sealer.open(sealed, context))
      if (found && one.digest === null) await recordingFound(core, one, found)
    } catch (error) {
      log.error({ err: error, session: one.session }, 'a recording could not be closed')
    }
  }
}
