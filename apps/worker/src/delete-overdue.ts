import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { overdueRecordings, recordingDeleted } from '@gatehouse/core/session/recording/delete-recording'
import { deleteRecording, fileOf } from '@gatehouse/recordings/record/recording-files'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'

/** Of each account in one round. */
const batch = 50
/** After so many failures an account has no more turns in a round; where so many accounts fail and none succeeds, the store is away. */
const mostFailures = 3
const firstPauseMs = 60_000
const longestPauseMs = 24 * 60 * 60_000
const mostRemembered = 10_000

/** What could not be deleted, and from when on it is tried again: later each time, so that it takes nobody's turn. */
export class DeletionFailures {
  readonly #failed = new Map<string, { tries: number; until: number }>()

  waiting(): string[] {
    const now = Date.now()
    return [...this.#failed].filter(([, { until }]) => until > now).map(([session]) => session)
  }

  failed(session: string): void {
    const tries = (this.#failed.get(session)?.tries ?? 0) + 1
    const pause = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs)
    this.#failed.delete(session)
    this.#failed.set(session, { tries, until: Date.now() + pause })
    const [oldest] = this.#failed.keys()
    if (this.#failed.size > mostRemembered && oldest) this.#failed.delete(oldest)
  }

  deleted(session: string): void {
    this.#failed.delete(session)
  }
}

/**
 * Deletes recordings whose time is over, with their indexes; each stands in the log. What fails comes again later, and holds up
 * neither other recordings nor other accounts.
 */
export async function deleteOverdue(
  core: Core,
  store: RecordingStore,
  failures = new DeletionFailures(),
): Promise<void> {
  const failed = new Map<string, number>()
  let deleted = 0
  for (const overdue of await overdueRecordings(core, batch, { but: failures.waiting() })) {
    const { account, session } = overdue
    if ((failed.get(account) ?? 0) >= mostFailures) continue
    try {
      const found = await store.find(fileOf('cast', session))
      await deleteRecording(store, session)
      await recordingDeleted(core, overdue, found !== null)
      // an upload that was on its way from another process's spool may have come in between
      await deleteRecording(store, session)
      failures.deleted(session)
      deleted++
    } catch (error) {
      log.warn({ err: error, session, account }, 'a recording could not be deleted, will try again')
      failures.failed(session)
      failed.set(account, (failed.get(account) ?? 0) + 1)
      if (deleted === 0 && failed.size >= mostFailures) return
    }
  }
}
