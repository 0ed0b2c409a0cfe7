import type { ConnectionCounts } from '../gatekeeper.ts'
import type { RecordedConnection } from '../recorder.ts'
import { ForwardedConnection } from './forwarded-connection.ts'
import type { NearEnd } from './near-end.ts'
import type { OpenSession, Passage, SessionParts } from './parts.ts'
import type { SessionEnd } from './session-end.ts'

interface PlaceOptions {
  /** How long it stays open without a connection. */
  readonly restMs: number
  /** Whether it is not to stay open without one. */
  readonly isClosing: () => boolean
}

/**
 * One place to which a client forwards, as one session with however many connections: what is written and kept of it does not
 * grow with them. Each that comes later is let in as a new session would be.
 */
export class ForwardedPlace implements Pick<SessionParts, 'near' | 'begin'> {
  readonly near = {
    end: (ending: SessionEnd) => this.#end(ending),
    onGone: (listener: () => void) => this.#onGone.push(listener),
  }
  readonly #onGone: (() => void)[] = []
  readonly #open = new Set<ForwardedConnection>()
  /** Those that are open, or being recorded. */
  readonly #joined = new Set<Promise<void>>()
  readonly #options: PlaceOptions
  #counts: ConnectionCounts | undefined
  #session: OpenSession | undefined
  #rest: { readonly since: number; readonly timer: NodeJS.Timeout } | undefined
  #isOver = false

  constructor(options: PlaceOptions) {
    this.#options = options
  }

  /** Nothing more can join it. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Since when it has no connection, by performance.now(). */
  get restsSince(): number | null {
    return this.#rest?.since ?? null
  }

  /** Resolves when this connection is over, and recorded. */
  join(near: NearEnd): Promise<void> {
    const connection = new ForwardedConnection(near)
    this.#open.add(connection)
    clearTimeout(this.#rest?.timer)
    this.#rest = undefined
    if (this.#session) {
      this.#session.passing('in', 0)
      void connection.begin(this.#session, true)
    }
    const joined = this.#serve(connection).finally(() => this.#joined.delete(joined))
    this.#joined.add(joined)
    return joined
  }

  /** The client has left it. */
  leave(): void {
    this.#isOver = true
    clearTimeout(this.#rest?.timer)
    for (const listener of this.#onGone.splice(0)) listener()
  }

  readonly begin = async (session: OpenSession): Promise<Passage> => {
    this.#session = session
    for (const connection of this.#open) void connection.begin(session, false)
    const lost = Promise.withResolvers<Awaited<Passage['done']>>()
    // of which there are many on a connection to a server that lasts
    const stopListening = session.reached.onLost(() => lost.resolve({ exit: null, lost: true }))
    return {
      done: lost.promise,
      stop: (ending) => {
        stopListening()
        this.#end(ending)
      },
      connections: {
        isEmpty: () => this.#open.size === 0,
        over: async () => {
          await Promise.all(this.#joined)
          return this.#counts
        },
      },
    }
  }

  async #serve(connection: ForwardedConnection): Promise<void> {
    const one = await connection.over
    this.#open.delete(connection)
    this.#count(one)
    if (this.#open.size === 0) this.#rests()
    const session = this.#session
    await session?.recording.connection(one).catch((error) => session.fail(error))
  }

  #end(ending: SessionEnd): void {
    this.#isOver = true
    clearTimeout(this.#rest?.timer)
    for (const connection of this.#open) connection.end(ending)
  }

  #rests(): void {
    if (this.#isOver) return
    if (this.#session && !this.#options.isClosing()) {
      this.#session.passing('in', 0)
      const timer = setTimeout(() => this.leave(), this.#options.restMs).unref()
      this.#rest = { since: performance.now(), timer }
    } else this.leave() // whose connections all left before it was open needs not be opened
  }

  #count({ carried, began, ended }: RecordedConnection): void {
    const before = this.#counts ?? { carried: 0, failed: 0, first: began, last: ended }
    this.#counts = {
      carried: before.carried + (carried ? 1 : 0),
      failed: before.failed + (carried ? 0 : 1),
      first: began < before.first ? began : before.first,
      last: ended,
    }
  }
}
