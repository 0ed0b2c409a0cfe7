import type { Readable } from 'node:stream'
import type ssh2 from 'ssh2'
import { type Ending, type Exit, refusedCode } from '../session/exit.ts'
import type { NearEnd, Shown } from '../session/near-end.ts'
import type { Wire } from '../wire/wire.ts'

/** How long a client that does not read may take to read the last line. */
const lastLineMs = 250
/** How long a client may take to close a channel that is over. */
const farewellMs = 2_000

export interface NearChannelOptions {
  readonly wire: Wire
  readonly hasTerminal: boolean
  /** Called when the client does not let go of a channel that is over. */
  readonly stuck: (line: string) => void
}

/** A client's SSH channel, as the near end of a session. */
export class NearChannel implements NearEnd {
  readonly #channel: ssh2.ServerChannel
  readonly #options: NearChannelOptions
  #gone = false

  constructor(channel: ssh2.ServerChannel, options: NearChannelOptions) {
    this.#channel = channel
    this.#options = options
    // What goes wrong on a channel shows in its close.
    channel.on('error', () => {})
    channel.stderr.on('error', () => {})
    this.onGone(() => {
      this.#gone = true
    })
  }

  begin(): Readable {
    return this.#channel
  }

  write(bytes: Buffer, to: Shown): Promise<void> {
    return this.#options.wire.send(bytes, to === 'errors' ? this.#channel.stderr : this.#channel)
  }

  outputEnds(): void {
    // ssh2 would then no longer send an exit status.
  }

  end(ending: Ending): void {
    if (ending.by === 'gateway') this.#refuse(ending.line)
    else {
      if (ending.by === 'command' && ending.exit) this.#exit(ending.exit)
      this.#channel.end()
    }
  }

  /** `hangup` comes at once, where `close` waits until all that was sent has been read. */
  onGone(listener: () => void): void {
    this.#channel.once('hangup', listener)
  }

  #exit(exit: Exit): void {
    if ('code' in exit) this.#channel.exit(exit.code)
    else this.#exitBySignal(exit.signal, exit.coreDumped)
  }

  #exitBySignal(signal: string, coreDumped: boolean): void {
    try {
      this.#channel.exit(signal, coreDumped)
    } catch {
      this.#channel.exit(255) // a signal that RFC 4254 has no name for
    }
  }

  /** Also where nothing can be sent on the channel any more. */
  #refuse(line: string): void {
    const newline = this.#options.hasTerminal ? '\r\n' : '\n'
    this.#channel.exit(refusedCode)
    const close = () => {
      clearTimeout(impatience)
      this.#channel.eof()
      this.#channel.close()
    }
    const impatience = setTimeout(close, lastLineMs)
    this.#channel.stderr.write(
      `${this.#options.hasTerminal ? newline : ''}Gatehouse: ${line}${newline}`,
      close,
    )
    setTimeout(() => {
      if (!this.#gone) this.#options.stuck(line)
    }, farewellMs).unref()
  }
}
