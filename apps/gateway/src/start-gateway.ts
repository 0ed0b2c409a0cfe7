import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { algorithms, ident } from '@gatehouse/hosts/algorithms'
import { socketOf } from '@gatehouse/ssh2/peer'
import ssh2 from 'ssh2'
import { acceptClient } from './client/accept-client.ts'
import type { GatewayContext } from './client/client-connection.ts'
import { HalfOpen } from './client/half-open.ts'
import type { Jump } from './client/jumps.ts'
import { Proxies } from './client/proxies.ts'
import { TurnedAway } from './client/turned-away.ts'
import type { Gatekeeper } from './gatekeeper.ts'
import type { GatewayHostKey } from './host-keys.ts'
import { defaultLimits, type GatewayLimits } from './limits.ts'
import type { SessionRecorder } from './recorder.ts'
import { type LiveSession, LiveSessions } from './session/live-sessions.ts'
import type { Report } from './session/parts.ts'
import { gatewayHops } from './target/connect-target.ts'

export interface GatewayOptions {
  readonly gatekeeper: Gatekeeper
  readonly recorder: SessionRecorder
  readonly hostKeys: readonly GatewayHostKey[]
  readonly host?: string
  /** 0 takes a free one. */
  readonly port: number
  /** Addresses and CIDRs of proxies that say by the PROXY protocol from where a connection comes. */
  readonly proxies?: readonly string[]
  readonly limits?: Partial<GatewayLimits>
  readonly report: Report
}

export interface Gateway {
  readonly port: number
  sessions(): LiveSession[]
  /** Takes no more connections, gives running sessions so long to end, and then ends them with a line. */
  close(graceMs: number): Promise<void>
}

/** How often a silent client is asked whether it is there. */
const questions = 6
const closing = 'The gateway is shutting down.'
/** For the last line to get through. */
const farewellMs = 300
/** For the ends of sessions to be written down. */
const tidyMs = 5_000

/**
 * Starts the SSH gateway.
 * @throws an Error of node:net if it cannot listen
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const limits = { ...defaultLimits, ...options.limits }
  const live = new LiveSessions()
  const halfOpen = new HalfOpen(limits)
  const turnedAway = new TurnedAway()
  const proxies = new Proxies(options.proxies ?? [])
  /** From where a connection comes, which a proxy may have said. */
  const addresses = new WeakMap<Socket, string>()
  /** What came through another connection. */
  const jumps = new WeakMap<Socket, Jump>()
  const context: GatewayContext = {
    ...options,
    limits,
    live,
    halfOpen,
    turnedAway,
    receive(stream, jump) {
      // it has of a socket what is used here
      const socket = stream as unknown as Socket
      socket.on('error', () => {})
      addresses.set(socket, jump.clientAddress)
      jumps.set(socket, jump)
      if (halfOpen.admit(socket, jump.clientAddress)) return void greeter.injectSocket(socket)
      options.gatekeeper.crowded(jump.clientAddress)
      socket.destroy()
    },
  }
  const sockets = new Set<Socket>()

  const hostKeys = options.hostKeys.map(({ privateKey }) => privateKey)
  const alive = { keepaliveInterval: limits.silentMs / questions, keepaliveCountMax: questions - 1 }
  const greeter = new ssh2.Server({ hostKeys, algorithms, ident, ...alive }, (client, info) => {
    acceptClient(client, info, context, (socket) => addresses.get(socket) ?? '', jumps.get(socketOf(client)))
  })
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    void receive(socket)
  })
  const receive = async (socket: Socket) => {
    const address = await proxies.clientOf(socket)
    if (address === null || socket.destroyed || !turnedAway.mayCome(address)) return socket.destroy()
    addresses.set(socket, address)
    if (halfOpen.admit(socket, address)) return greeter.injectSocket(socket)
    options.gatekeeper.crowded(address)
    socket.destroy()
  }
  listener.listen(options.port, options.host ?? '127.0.0.1')
  await once(listener, 'listening')
  // such as that there are too many open files: the next connection may be taken again
  listener.on('error', (error) => options.report(error, 'taking a connection'))
  const address = listener.address()

  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    sessions: () => live.list(),
    async close(graceMs) {
      const closed = new Promise<void>((done) => listener.close(() => done()))
      halfOpen.close()
      live.close()
      const patience = new AbortController()
      const ended = await Promise.race([
        live.empty().then(() => true),
        sleep(graceMs, false, { signal: patience.signal }).catch(() => false),
      ])
      patience.abort()
      if (!ended) live.cut(closing)
      // who has heard the last line closes the connection, and is not to be told that it broke off
      for (const until = performance.now() + farewellMs; sockets.size > 0 && performance.now() < until; )
        await sleep(10)
      for (const socket of sockets) socket.destroy()
      gatewayHops.closeIdle()
      await Promise.race([Promise.all([closed, live.empty()]), sleep(tidyMs, null, { ref: false })])
    },
  }
}
