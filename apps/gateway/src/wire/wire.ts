import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { isRenewingKeys, type Peer, packetsHeldBack, socketOf } from '@gatehouse/ssh2/peer'

/** A peer that has us send so much without reading it is not read from either. */
const unreadBytes = 512 * 1024
/** While keys are renewed only answers can be waiting, unless somebody means harm. */
const heldBackPackets = 10_000

/**
 * The back-pressure of a connection as a whole. A channel's window is not enough: its other end sets it, and may announce
 * four gigabytes and then stop reading, or stop in the middle of a key exchange.
 */
export class Wire {
  readonly #peer: Peer
  readonly #socket: Socket
  #waiting: (() => void)[] = []

  constructor(peer: Peer) {
    this.#peer = peer
    this.#socket = socketOf(peer)
    const wake = () => {
      if (this.congested) return
      const waiting = this.#waiting
      this.#waiting = []
      for (const go of waiting) go()
    }
    this.#socket.on('drain', wake)
    this.#socket.on('close', wake)
    peer.on('handshake', wake)
    this.#socket.on('data', () => this.#guard())
  }

  get congested(): boolean {
    return !this.#socket.destroyed && (this.#socket.writableNeedDrain || isRenewingKeys(this.#peer))
  }

  /** Resolves when more may be sent, or the connection is gone; nothing to wait for if that is now. */
  clear(): Promise<void> | undefined {
    return this.congested ? new Promise((go) => this.#waiting.push(go)) : undefined
  }

  /** Sends on one of the connection's channels; resolves when more may follow. */
  send(bytes: Buffer, channel: Writable): Promise<void> {
    return new Promise((resolve) => {
      channel.write(bytes, () => resolve(this.clear()))
    })
  }

  /** Cuts the connection without a word. */
  destroy(): void {
    this.#socket.destroy()
  }

  #guard(): void {
    if (packetsHeldBack(this.#peer) > heldBackPackets) this.destroy()
    else if (this.#socket.writableLength > unreadBytes && !this.#socket.isPaused()) {
      this.#socket.pause()
      this.#socket.once('drain', () => this.#socket.resume())
    }
  }
}
