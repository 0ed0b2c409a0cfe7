import type { Socket } from 'node:net'
import type { GatewayLimits } from '../limits.ts'

/**
 * The connections that have not authenticated yet. They are few, and none for long: a crowd of silent ones takes places only
 * from one another.
 */
export class HalfOpen {
  readonly #limits: GatewayLimits
  /** In the order in which they came. */
  readonly #sockets = new Map<Socket, NodeJS.Timeout>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: GatewayLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#sockets.size
  }

  /** Gives the connection its time to authenticate; false if its address has too many such already. */
  admit(socket: Socket): boolean {
    const address = socket.remoteAddress
    if (address === undefined) return false
    const ofAddress = this.#perAddress.get(address) ?? 0
    if (ofAddress >= this.#limits.halfOpenPerAddress) return false
    const [oldest] = this.#sockets.keys()
    if (oldest && this.#sockets.size >= this.#limits.halfOpen) oldest.destroy()

    this.#perAddress.set(address, ofAddress + 1)
    this.#sockets.set(
      socket,
      setTimeout(() => socket.destroy(), this.#limits.authenticationMs),
    )
    socket.once('close', () => this.settle(socket, address))
    return true
  }

  /** The connection has authenticated, or is gone. */
  settle(socket: Socket, address = socket.remoteAddress ?? ''): void {
    const timer = this.#sockets.get(socket)
    if (!timer) return
    clearTimeout(timer)
    this.#sockets.delete(socket)
    const left = (this.#perAddress.get(address) ?? 0) - 1
    if (left > 0) this.#perAddress.set(address, left)
    else this.#perAddress.delete(address)
  }

  close(): void {
    for (const socket of this.#sockets.keys()) socket.destroy()
  }
}
