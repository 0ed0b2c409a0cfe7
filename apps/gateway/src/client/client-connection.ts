import { HopStream } from '@gatehouse/hosts/hop-stream'
import type ssh2 from 'ssh2'
import { type Destination, type Gatekeeper, type HostPort, type KeyHolder, Refusal } from '../gatekeeper.ts'
import type { GatewayLimits } from '../limits.ts'
import { lineFor } from '../one-line.ts'
import type { SessionRecorder } from '../recorder.ts'
import type { LiveSessions } from '../session/live-sessions.ts'
import type { NearEnd } from '../session/near-end.ts'
import { oneChannel } from '../session/one-channel.ts'
import type { Report, SessionParts } from '../session/parts.ts'
import { runSession } from '../session/run-session.ts'
import { type FarRequest, forwardRequest } from '../target/far-request.ts'
import { Targets } from '../target/targets.ts'
import type { Wire } from '../wire/wire.ts'
import type { Channels, SessionChannel } from './channels.ts'
import type { RejectChannel } from './forwarded-channel.ts'
import { ForwardedPlaces } from './forwarded-places.ts'
import type { HalfOpen } from './half-open.ts'
import { type Jump, Jumps, mostJumps } from './jumps.ts'
import type { NearChannelOptions } from './near-channel.ts'
import { requireForward } from './require-forward.ts'
import { serveForward } from './serve-forward.ts'
import { serveSession } from './serve-session.ts'
import type { TurnedAway } from './turned-away.ts'

/** What all connections of a gateway have in common. */
export interface GatewayContext {
  readonly gatekeeper: Gatekeeper
  readonly recorder: SessionRecorder
  readonly limits: GatewayLimits
  readonly live: LiveSessions
  readonly halfOpen: HalfOpen
  readonly turnedAway: TurnedAway
  readonly report: Report
  /** Serves a connection to a server that comes through another one. */
  receive(socket: HopStream, jump: Jump): void
}

/** Who has authenticated, as what, from where. */
export interface AuthenticatedClient {
  readonly holder: KeyHolder
  readonly username: string
  /** Where to; null where the username names nothing. */
  readonly destination: Destination | null
  /** Through how many connections of their own they have come. */
  readonly depth: number
  readonly clientAddress: string
  readonly clientVersion: string
}

/** For a client that stands still to go on and read why. */
const lastMs = 10_000
const whichServer = 'Name a server: ssh <server>@… or ssh <server>.<account>@…'

/** An authenticated client's connection: opens its channels, each of which is admitted on its own. */
export class ClientConnection implements Channels {
  readonly wire: Wire
  readonly #client: ssh2.Connection
  readonly #person: AuthenticatedClient
  readonly #context: GatewayContext
  readonly #targets: Targets
  readonly #destination: Destination | null
  readonly #onClose = new Set<() => void>()
  readonly #places: ForwardedPlaces
  readonly #jumps: Jumps
  /** Channels whose sessions go on. */
  #carried = 0
  readonly #silent = new AbortController()

  constructor(client: ssh2.Connection, wire: Wire, person: AuthenticatedClient, context: GatewayContext) {
    this.#client = client
    this.wire = wire
    this.#person = person
    this.#context = context
    this.#targets = new Targets(context.limits)
    this.#destination = person.destination
    this.#jumps = new Jumps(person, context)
    const { limits, live } = context
    this.#places = new ForwardedPlaces({
      limits,
      live,
      run: (forwardTo, { near, begin }) => {
        const plan = { kind: 'forward', command: null, terminal: null, forwardTo } as const
        return this.#run({ plan, near, begin }, forwardRequest(forwardTo))
      },
    })
    client.on('error', (error: Error & { level?: string }) => {
      const line = `Your SSH client has not responded for ${limits.silentMs / 1000} s.`
      if (error.level === 'client-timeout') this.#silent.abort(line)
    })
    client.on('close', () => {
      this.#targets.close()
      this.#places.close()
      for (const listener of this.#onClose) listener()
    })
  }

  onClose(listener: () => void): () => void {
    this.#onClose.add(listener)
    return () => this.#onClose.delete(listener)
  }

  nearOptions(hasTerminal: boolean): NearChannelOptions {
    return { wire: this.wire, hasTerminal, stuck: (line) => this.#abandon(line) }
  }

  begin({ plan, near, controls, request }: SessionChannel): void {
    this.#carry(this.#run({ plan, near, begin: oneChannel(near, controls) }, request))
  }

  forward(to: HostPort, near: NearEnd): void {
    this.#carry(this.#places.join(to, near))
  }

  #carry(channel: Promise<void>): void {
    this.#carried++
    void channel.finally(() => {
      this.#carried--
    })
  }

  /** The one way in for every kind of session. */
  #run(session: Pick<SessionParts, 'plan' | 'near' | 'begin'>, request: FarRequest): Promise<void> {
    const { gatekeeper, recorder, live, report } = this.#context
    const { plan } = session
    return runSession({
      ...session,
      recorder,
      live,
      report,
      admit: async () => {
        if (!this.#destination) throw new Refusal(whichServer)
        const { holder, clientAddress, clientVersion } = this.#person
        const asked = { ...plan, ...this.#destination, holder, clientAddress, clientVersion }
        const admitted = await gatekeeper.admit(asked)
        return { ...admitted, signal: AbortSignal.any([admitted.signal, this.#silent.signal]) }
      },
      reach: async (admitted) => {
        if (plan.forwardTo) requireForward(admitted, plan.forwardTo)
        return this.#targets.reach(admitted, request)
      },
    })
  }

  listen(): void {
    let channels = 0
    const isFull = () => channels >= this.#context.limits.channels
    const left = () => {
      channels--
    }
    this.#client.on('session', (accept, reject) => {
      if (isFull()) return reject()
      channels++
      const session = accept()
      session.once('close', left)
      serveSession(session, this)
    })
    this.#client.on('tcpip', (accept, reject: RejectChannel, info) => {
      if (isFull()) return reject()
      channels++
      const accepted = () => accept().once('hangup', left) as ssh2.ServerChannel // once() answers the channel itself
      const rejected = (description?: string) => {
        left()
        reject(description)
      }
      void this.#jumps.destinationAt(info).then(
        (to) => (to ? this.#jump(to, accepted, rejected) : serveForward(accepted, rejected, info, this)),
        (error) => {
          if (!(error instanceof Refusal)) this.#context.report(error, 'looking up where a connection goes')
          rejected(lineFor(error))
        },
      )
    })
    this.#client.on('openssh.streamlocal', (_accept, reject: RejectChannel) =>
      reject('Forwarding to sockets is not allowed.'),
    )
    // With a listener ssh2 takes note of no-more-sessions@openssh.com; whatever else is asked for is refused.
    this.#client.on('request', (_accept, reject) => reject?.())
  }

  /** A connection to a server is never passed on as it is: it ends here, and what is done on it is admitted and recorded as ever. */
  #jump(to: Destination, accept: () => ssh2.ServerChannel, reject: RejectChannel): void {
    const { depth, holder, clientAddress } = this.#person
    if (depth >= mostJumps) {
      reject('Too many connections inside one another.')
      return
    }
    const channel = accept()
    const socket = new HopStream(channel, (bytes) => this.wire.send(bytes, channel))
    this.#carry(new Promise((over) => socket.once('close', over)))
    this.#context.receive(socket, { userId: holder.userId, destination: to, clientAddress, depth: depth + 1 })
  }

  /** The client does not let go of a channel that is over: the connection ends, unless others use it. */
  #abandon(line: string): void {
    if (this.#carried > 0) return
    end(this.#client, line)
    setTimeout(() => this.wire.destroy(), lastMs).unref()
  }
}

/** Says a last word that needs no channel (RFC 4253 §11.1), and ends the connection. */
export function end(client: ssh2.Connection, line: string): void {
  const patched = client as ssh2.Connection & { end(description: string): void }
  patched.end(line)
}
