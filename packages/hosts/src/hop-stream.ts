import { Duplex } from 'node:stream'
import type ssh2 from 'ssh2'

/** A connection that a hop makes for us, as the socket that the next SSH connection runs on: what is destroyed is gone at both ends. */
export class HopStream extends Duplex {
  readonly #channel: ssh2.ClientChannel

  constructor(channel: ssh2.ClientChannel) {
    super({ allowHalfOpen: false })
    this.#channel = channel
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
    this.#channel.write(bytes, done)
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
