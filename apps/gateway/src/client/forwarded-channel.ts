import type { Readable } from 'node:stream'
import type ssh2 from 'ssh2'
import type { NearEnd } from '../session/near-end.ts'
import type { SessionEnd } from '../session/session-end.ts'
import type { Wire } from '../wire/wire.ts'

/** As patched: a refusal may say why. */
export type RejectChannel = (description?: string) => void

/** The connection that a forwarded channel belongs to. */
export interface ChannelConnection {
  readonly wire: Wire
  /** Answers how to no longer listen. */
  onClose(listener: () => void): () => void
}

/** A client's forwarded TCP connection. It is confirmed only when bytes may pass, and refused in the protocol's own words. */
export class ForwardedChannel implements NearEnd {
  readonly #accept: () => ssh2.ServerChannel
  readonly #reject: RejectChannel
  readonly #connection: ChannelConnection
  readonly #onGone: (() => void)[] = []
  readonly #stopListening: () => void
  #channel: ssh2.ServerChannel | undefined

  constructor(accept: () => ssh2.ServerChannel, reject: RejectChannel, connection: ChannelConnection) {
    this.#accept = accept
    this.#reject = reject
    this.#connection = connection
    this.#stopListening = connection.onClose(() => this.#gone())
  }

  begin(): Readable {
    this.#channel = this.#accept()
    // What goes wrong on a channel shows in its close.
    this.#channel.on('error', () => {})
    this.#channel.once('hangup', () => this.#gone())
    return this.#channel
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.#channel) await this.#connection.wire.send(bytes, this.#channel)
  }

  outputEnds(): void {
    this.#channel?.eof()
  }

  end(ending: SessionEnd): void {
    if (this.#channel) this.#channel.close()
    else {
      this.#stopListening()
      this.#reject(ending.by === 'gateway' ? ending.line : undefined)
    }
  }

  onGone(listener: () => void): void {
    this.#onGone.push(listener)
  }

  #gone(): void {
    this.#stopListening()
    for (const listener of this.#onGone.splice(0)) listener()
  }
}
