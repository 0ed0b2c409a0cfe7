import type { Place, Transport } from '../transport/transport.ts'
import { type Clock, t1 } from './clock.ts'

interface SendingWay {
  readonly transport: Transport
  readonly clock: Clock
  readonly to?: Place | undefined
}

/** Sends a message over and over until it is stopped, with longer and longer pauses; over a reliable transport, once. */
export class Sending {
  readonly #way: SendingWay
  readonly #bytes: Uint8Array
  #pause = t1
  #stop: (() => void) | undefined

  /** @param longest no pause is longer (RFC 3261 §17: T2 for what is no INVITE, none for an INVITE) */
  constructor(way: SendingWay, bytes: Uint8Array, longest: number) {
    this.#way = way
    this.#bytes = bytes
    this.#go(longest)
  }

  #go(longest: number): void {
    const { transport, clock, to } = this.#way
    transport.send(this.#bytes, to)
    if (transport.kind !== 'UDP') return
    this.#stop = clock.after(this.#pause, () => this.#go(longest))
    this.#pause = Math.min(2 * this.#pause, longest)
  }

  /** From now on as rarely as the longest pause. */
  slow(longest: number): void {
    this.#pause = longest
  }

  stop(): void {
    this.#stop?.()
  }
}
