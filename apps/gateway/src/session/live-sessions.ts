import type { SessionKind } from '../gatekeeper.ts'
import type { EndSignal } from './end-signal.ts'

export interface LiveSession {
  readonly sessionId: string
  readonly server: string
  readonly login: string
  readonly kind: SessionKind
  readonly since: Date
}

/** The sessions that are going on, or being tidied up. */
export class LiveSessions {
  readonly #sessions = new Map<LiveSession, EndSignal>()
  #onEmpty: (() => void)[] = []
  readonly #onClosing = new Set<() => void>()
  #isClosing = false

  add(session: LiveSession, verdict: EndSignal): void {
    this.#sessions.set(session, verdict)
  }

  remove(session: LiveSession): void {
    this.#sessions.delete(session)
    if (this.#sessions.size > 0) return
    const waiting = this.#onEmpty
    this.#onEmpty = []
    for (const go of waiting) go()
  }

  /** Those that are going on. */
  list(): LiveSession[] {
    return [...this.#sessions].filter(([, verdict]) => !verdict.ending).map(([session]) => session)
  }

  /** Ends all of them with a line. */
  cut(line: string): void {
    for (const verdict of this.#sessions.values()) verdict.raise({ by: 'gateway', line })
  }

  /** Those in which nothing goes on are not to be waited for any more. */
  close(): void {
    this.#isClosing = true
    for (const listener of this.#onClosing) listener()
  }

  get isClosing(): boolean {
    return this.#isClosing
  }

  /** Answers how to no longer listen. */
  onClosing(listener: () => void): () => void {
    this.#onClosing.add(listener)
    return () => this.#onClosing.delete(listener)
  }

  /** Resolves when none is left, and all are tidied up. */
  async empty(): Promise<void> {
    if (this.#sessions.size > 0) await new Promise<void>((go) => this.#onEmpty.push(go))
  }
}
