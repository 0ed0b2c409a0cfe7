import { randomUUID } from 'node:crypto'
import {
  type AccessRequest,
  type Admitted,
  type Arrival,
  type Destination,
  type FailedLogin,
  type Gatekeeper,
  type HostPort,
  type KeyHolder,
  type Login,
  type OfferedKey,
  Refusal,
  type SessionResult,
  type Standing,
} from '../gatekeeper.ts'
import type { Recorded, RecordedConnection, Recording, SessionRecorder } from '../recorder.ts'

/** A session that the gatekeeper in memory has admitted, and what became of it. */
export interface Seen {
  readonly request: AccessRequest
  readonly sessionId: string
  opened: boolean
  /** How often it was asked whether more may begin. */
  confirmed: number
  readonly arrivals: Arrival[]
  /** As given to closed(). */
  outcome: SessionResult | undefined
  readonly closed: Promise<SessionResult>
  /** Ends access, as a revocation does. */
  end(line: string): void
  /** Sets other limits while it goes on. */
  limit(limits: Admitted['limits']): void
}

export interface Access {
  readonly server: string
  readonly login: string
  readonly target: Admitted['target']
  /** By the time that the server is connected to, where they are others. */
  readonly privateKeysNow?: Admitted['target']['privateKeys']
  readonly limits?: Admitted['limits']
  readonly localForward?: Admitted['policy']['localForward']
}

/** A gatekeeper whose keys and servers stand in this object. */
export class MemoryGatekeeper implements Gatekeeper {
  /** Fingerprint to user. */
  readonly keys = new Map<string, string>()
  readonly access = new Map<string, Access>()
  readonly asked: OfferedKey[] = []
  readonly sessions: Seen[] = []
  readonly failures: FailedLogin[] = []
  readonly logins: Login[] = []
  /** Addresses of connections that were closed at once. */
  readonly crowds: string[] = []
  turnsAway = false
  standing: Standing = { provedAt: null, shutOut: [] }
  beforeClosed: (() => Promise<void>) | undefined
  beforeConfirmed: (() => Promise<void>) | undefined
  /** Thrown by the next opened(). */
  failOpened: Error | undefined

  async isTurnedAway(): Promise<boolean> {
    return this.turnsAway
  }

  async failed(login: FailedLogin): Promise<void> {
    this.failures.push(login)
  }

  authenticated(login: Login): void {
    this.logins.push(login)
  }

  crowded(address: string): void {
    this.crowds.push(address)
  }

  async holderOf(key: OfferedKey): Promise<KeyHolder | null> {
    this.asked.push(key)
    const userId = this.keys.get(key.fingerprint)
    return userId === undefined ? null : { userId, keyId: key.fingerprint }
  }

  async banner(_holder: KeyHolder, { server }: Destination): Promise<string | null> {
    return this.access.has(server) ? `${server}: this session is recorded.` : null
  }

  async serverAt(_holder: KeyHolder, { host, port }: HostPort): Promise<Destination | null> {
    return port === 22 && this.access.has(host) ? { server: host, account: null } : null
  }

  async admit(request: AccessRequest): Promise<Admitted> {
    const access = this.access.get(request.server)
    if (!access) throw new Refusal(`You have no server called ${request.server}.`)
    const controller = new AbortController()
    const closed = Promise.withResolvers<SessionResult>()
    let closings = 0
    let onLimits = (_: Admitted['limits']) => {}
    const seen: Seen = {
      request,
      sessionId: randomUUID(),
      opened: false,
      confirmed: 0,
      arrivals: [],
      outcome: undefined,
      closed: closed.promise,
      end: (line) => controller.abort(line),
      limit: (limits) => onLimits(limits),
    }
    this.sessions.push(seen)
    return {
      sessionId: seen.sessionId,
      server: access.server,
      login: access.login,
      target: access.target,
      standing: this.standing,
      limits: access.limits ?? {},
      onLimits: (listener) => {
        onLimits = listener
      },
      privateKeysNow: async () => access.privateKeysNow ?? access.target.privateKeys,
      policy: {
        localForward: access.localForward ?? [],
        recordInput: false,
        room: { account: '', bytes: Infinity, kept: { bytes: 1024 * 1024, perSecond: 2048 } },
      },
      person: {
        email: `${access.login}@example.com`,
        account: 'acme',
        key: request.holder.keyId,
        address: request.clientAddress,
      },
      signal: controller.signal,
      mayConnect: () => {},
      arrived: async (arrival) => {
        seen.arrivals.push(arrival)
      },
      opened: async () => {
        const failure = this.failOpened
        this.failOpened = undefined
        if (failure) throw failure
        seen.opened = true
      },
      confirm: async () => {
        seen.confirmed++
        await this.beforeConfirmed?.()
      },
      closed: async (outcome) => {
        if (++closings > 1) throw new Error('closed twice')
        await this.beforeClosed?.()
        seen.outcome = outcome
        closed.resolve(outcome)
      },
    }
  }

  get last(): Seen {
    const last = this.sessions.at(-1)
    if (!last) throw new Error('no session yet')
    return last
  }
}

/** What a recorder in memory has of one session. */
export class MemoryRecording implements Recording {
  readonly what: Recorded
  shown = ''
  typed = ''
  outputBytes = 0
  inputBytes = 0
  readonly sizes: string[] = []
  readonly connections: RecordedConnection[] = []
  outcome: SessionResult | undefined
  readonly #recorder: MemoryRecorder

  constructor(what: Recorded, recorder: MemoryRecorder) {
    this.what = what
    this.#recorder = recorder
  }

  async output(bytes: Buffer): Promise<void> {
    await this.#recorder.beforeOutput?.(bytes)
    this.outputBytes += bytes.length
    if (this.shown.length < 100_000) this.shown += bytes.toString('latin1')
  }

  async input(bytes: Buffer): Promise<void> {
    await this.#recorder.beforeInput?.(bytes)
    this.inputBytes += bytes.length
    if (this.typed.length < 100_000) this.typed += bytes.toString('latin1')
  }

  resize(cols: number, rows: number): void {
    this.sizes.push(`${cols}x${rows}`)
  }

  async connection(over: RecordedConnection): Promise<void> {
    await this.#recorder.beforeConnection?.()
    this.connections.push(over)
  }

  async finish(outcome: SessionResult): Promise<void> {
    if (this.outcome) throw new Error('finished twice')
    this.outcome = outcome
    await this.#recorder.beforeFinish?.()
  }
}

export class MemoryRecorder implements SessionRecorder {
  readonly recordings: MemoryRecording[] = []
  beforeStart: (() => Promise<void>) | undefined
  beforeOutput: ((bytes: Buffer) => Promise<void>) | undefined
  beforeInput: ((bytes: Buffer) => Promise<void>) | undefined
  beforeConnection: (() => Promise<void>) | undefined
  beforeFinish: (() => Promise<void>) | undefined

  async start(_admitted: Admitted, what: Recorded): Promise<Recording> {
    await this.beforeStart?.()
    const recording = new MemoryRecording(what, this)
    this.recordings.push(recording)
    return recording
  }

  get last(): MemoryRecording {
    const last = this.recordings.at(-1)
    if (!last) throw new Error('no recording yet')
    return last
  }

  /** As good as new. */
  reset(): void {
    this.beforeStart = this.beforeOutput = this.beforeInput = undefined
    this.beforeConnection = this.beforeFinish = undefined
  }
}
