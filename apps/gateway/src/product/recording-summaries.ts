import type { SessionClose } from '@gatehouse/core/session/close-session'

/** What a session's recording came to. */
export type RecordingSummary = Pick<SessionClose, 'recording' | 'streams' | 'files'>

/** What finished recordings came to, until the session's end is written down. */
export class RecordingSummaries {
  readonly #of = new Map<string, RecordingSummary>()

  put(session: string, taken: RecordingSummary): void {
    this.#of.set(session, taken)
  }

  take(session: string): RecordingSummary {
    const taken = this.#of.get(session) ?? { recording: null, streams: null, files: null }
    this.#of.delete(session)
    return taken
  }
}
