import type { Socket } from 'node:net'
import { networkOf } from '@gatehouse/core/limit/network-of'
import type { GatewayLimits } from '../limits.ts'

interface Waiting {
  readonly network: string
  readonly timer: NodeJS.Timeout
  readonly spoke: () => void
  /** Has shown a key that somebody has: a person may be looking for their security key. */
  known: boolean
}

/**
 * The connections that have not authenticated yet. They are few, and none for long: a crowd of silent ones takes places only
 * from one another. What one subscriber has (a /64 of IPv6) counts as one address.
 */
export class HalfOpen {
  readonly #limits: GatewayLimits
  /** Those that have been silent for the longest come first. */
  readonly #sockets = new Map<Socket, Waiting>()
  readonly #perNetwork = new Map<string, number>()

  constructor(limits: GatewayLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#sockets.size
  }

  /** Gives the connection its time to authenticate; false if its address has too many such already. */
  admit(socket: Socket, address: string): boolean {
    const network = networkOf(address)
    const ofNetwork = this.#perNetwork.get(network) ?? 0
    if (ofNetwork >= this.#limits.halfOpenPerAddress) return false
    if (this.#sockets.size >= this.#limits.halfOpen) this.#longestSilent()?.destroy()

    this.#perNetwork.set(network, ofNetwork + 1)
    const timer = setTimeout(() => socket.destroy(), this.#limits.authenticationMs)
    const spoke = () => this.#spoke(socket)
    this.#sockets.set(socket, { network, timer, spoke, known: false })
    socket.on('data', spoke)
    socket.once('close', () => this.settle(socket))
    return true
  }

  /** The connection has shown a key that somebody has: others go first. */
  isKnown(socket: Socket): void {
    const waiting = this.#sockets.get(socket)
    if (waiting) waiting.known = true
  }

  /** The connection has authenticated, or is gone. */
  settle(socket: Socket): void {
    const waiting = this.#sockets.get(socket)
    if (!waiting) return
    clearTimeout(waiting.timer)
    socket.off('data', waiting.spoke)
    this.#sockets.delete(socket)
    const left = (this.#perNetwork.get(waiting.network) ?? 0) - 1
    if (left > 0) this.#perNetwork.set(waiting.network, left)
    else this.#perNetwork.delete(waiting.network)
  }

  close(): void {
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  #spoke(socket: Socket): void {
    const waiting = this.#sockets.get(socket)
    if (!waiting) return
    this.#sockets.delete(socket)
    this.#sockets.set(socket, waiting)
  }

  #longestSilent(): Socket | undefined {
    for (const [socket, { known }] of this.#sockets) if (!known) return socket
    const [first] = this.#sockets.keys()
    return first
  }
}
