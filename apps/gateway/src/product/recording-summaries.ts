import type { Closing } from '@gatehouse/core/session/close-session'

/** What a session's recording came to. */
export type Taken = Pick<Closing, 'recording' | 'streams' | 'files'>

/** What finished recordings came to, until the session's end is written down. */
export class RecordingSummaries {
  readonly #of = new Map<string, Taken>()

  put(session: string, taken: Taken): void {
    this.#of.set(session, taken)
  }

  take(session: string): Taken {
    const taken = this.#of.get(session) ?? { recording: null, streams: null, files: null }
    this.#of.delete(session)
    return taken
  }
}
