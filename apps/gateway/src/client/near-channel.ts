import type { Readable } from 'node:stream'
import { channelEow } from '@gatehouse/ssh2/eow'
import { keepRoomForLastWord, sayLast } from '@gatehouse/ssh2/last-word'
import type ssh2 from 'ssh2'
import type { NearEnd, OutputStream } from '../session/near-end.ts'
import { type ExitStatus, refusedCode, type SessionEnd } from '../session/session-end.ts'
import type { Wire } from '../wire/wire.ts'

/** How long a client may take to close a channel that is over. */
const farewellMs = 2_000
/** How long an exit may come after the end of output: nothing more can be said on a channel that has told its end. */
const exitFollowsMs = 50

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
  /** Neither open for more output, nor over. */
  #outputEnded = false
  #exitFollows: NodeJS.Timeout | undefined

  constructor(channel: ssh2.ServerChannel, options: NearChannelOptions) {
    this.#channel = channel
    this.#options = options
    keepRoomForLastWord(channel)
    // What goes wrong on a channel shows in its close.
    channel.on('error', () => {})
    channel.stderr.on('error', () => {})
    this.onGone(() => {
      this.#gone = true
      clearTimeout(this.#exitFollows)
    })
  }

  begin(): Readable {
    return this.#channel
  }

  /** Tells the person something before the session begins. */
  say(line: string): void {
    this.#channel.stderr.write(`Gatehouse: ${line}${this.#options.hasTerminal ? '\r\n' : '\n'}`)
  }

  write(bytes: Buffer, to: OutputStream): Promise<void> {
    return this.#options.wire.send(bytes, to === 'errors' ? this.#channel.stderr : this.#channel)
  }

  outputEnds(): void {
    this.#exitFollows = setTimeout(() => {
      this.#outputEnded = true
      this.#channel.eof()
    }, exitFollowsMs)
  }

  /** A client that shares a connection closes its channel at the end of output, and takes no exit status after that. */
  endFollows(): void {
    clearTimeout(this.#exitFollows)
  }

  refuseInput(): void {
    if (!this.#gone) channelEow(this.#channel)
  }

  onOutputRefused(listener: () => void): void {
    this.#channel.once('eow', listener)
  }

  end(ending: SessionEnd): void {
    clearTimeout(this.#exitFollows)
    if (this.#gone) return
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

  #exit(exit: ExitStatus): void {
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

  /** At once, whatever still waits for a client that does not read. */
  #refuse(line: string): void {
    const text = `Gatehouse: ${line}`
    this.#channel.exit(refusedCode)
    if (!this.#outputEnded)
      sayLast(this.#channel, this.#options.hasTerminal ? `\r\n${text}\r\n` : `${text}\n`)
    this.#channel.eof()
    this.#channel.close()
    setTimeout(() => {
      if (!this.#gone) this.#options.stuck(line)
    }, farewellMs).unref()
  }
}
