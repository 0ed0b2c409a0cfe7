import { Duplex } from 'node:stream'
import type ssh2 from 'ssh2'

/** A channel of an SSH connection as the socket that another SSH connection runs on: what is destroyed is gone at both ends. */
export class HopStream extends Duplex {
  readonly #channel: ssh2.Channel
  readonly #send: (bytes: Buffer, sent: (error?: Error | null) => void) => void

  /** @param send what writes to the channel, where its connection has a say in when */
  constructor(channel: ssh2.Channel, send?: (bytes: Buffer) => Promise<void>) {
    super({ allowHalfOpen: false })
    this.#channel = channel
    this.#send = send
      ? (bytes, sent) => send(bytes).then(() => sent(), sent)
      : (bytes, sent) => channel.write(bytes, sent)
    channel.on('data', (bytes: Buffer) => {
      if (!this.push(bytes)) channel.pause()
    })
    channel.once('end', () => this.push(null))
    channel.once('close', () => this.destroy())
    // what goes wrong on a channel shows in its close
    channel.on('error', () => {})
  }

  override _read(): void {
    this.#channel.resume()
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(bytes, done)
  }

  override _final(done: () => void): void {
    this.#channel.end()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#channel.destroy()
    done(error)
  }
}
