import { channelEow } from '@gatehouse/ssh2/eow'
import type ssh2 from 'ssh2'
import type { FarEnd, WindowSize } from '../session/far-end.ts'
import { type ExitStatus, exitOf } from '../session/session-end.ts'
import type { Wire } from '../wire/wire.ts'

/** RFC 4254 §6.10 */
const signals = new Set('ABRT ALRM FPE HUP ILL INT KILL PIPE QUIT SEGV TERM USR1 USR2'.split(' '))

/** A server's end of a session: an SSH channel on the connection to it. */
export class FarChannel implements FarEnd {
  readonly #channel: ssh2.ClientChannel
  readonly #wire: Wire
  readonly closed: FarEnd['closed']
  #latestSize: WindowSize | undefined

  /** @param lost whether the connection is gone, asked when the channel closes */
  constructor(channel: ssh2.ClientChannel, wire: Wire, lost: () => boolean) {
    this.#channel = channel
    this.#wire = wire
    // What goes wrong on a channel shows in its close.
    channel.on('error', () => {})
    channel.stderr.on('error', () => {})
    let exit: ExitStatus | null = null
    channel.on('exit', (code: number | null, signal?: string, coreDumped?: boolean) => {
      exit = exitOf(code, signal, coreDumped === true)
    })
    this.closed = new Promise((resolve) => {
      channel.once('close', () => resolve({ exit, lost: exit === null && lost() }))
    })
  }

  get output() {
    return this.#channel
  }

  get errors() {
    return this.#channel.stderr
  }

  write(bytes: Buffer): Promise<void> {
    return this.#wire.send(bytes, this.#channel)
  }

  endInput(): void {
    this.#channel.end()
  }

  refuseOutput(): void {
    channelEow(this.#channel)
  }

  onInputRefused(listener: () => void): void {
    this.#channel.once('eow', listener)
  }

  resize(size: WindowSize): void {
    const isWaiting = this.#latestSize !== undefined
    this.#latestSize = size
    if (!isWaiting) void this.#sendSize()
  }

  signal(name: string): void {
    if (signals.has(name) && !this.#wire.congested) this.#channel.signal(name)
  }

  close(): void {
    this.#channel.destroy()
  }

  /** Only the latest of the sizes that have come while nothing could be sent. */
  async #sendSize(): Promise<void> {
    await this.#wire.clear()
    const size = this.#latestSize
    this.#latestSize = undefined
    if (size) this.#channel.setWindow(size.rows, size.cols, size.height, size.width)
  }
}
