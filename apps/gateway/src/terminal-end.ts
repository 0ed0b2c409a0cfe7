import { PassThrough, type Writable } from 'node:stream'
import type { WindowSize } from './session/far-end.ts'
import type { NearEnd } from './session/near-end.ts'
import type { Controls } from './session/parts.ts'
import type { SessionEnd } from './session/session-end.ts'
import type { Terminal } from './terminal.ts'

const readAhead = { highWaterMark: 64 * 1024 }

/** Resolves when the stream has taken the bytes, or takes nothing any more. */
const written = (stream: Writable, bytes: Uint8Array) =>
  new Promise<void>((resolve) => stream.write(bytes, () => resolve()))

/** Both sides of a terminal that is no SSH channel: what its user holds, and a session's near end. */
export class TerminalEnd implements Terminal {
  readonly #typed = new PassThrough(readAhead)
  readonly #shown = new PassThrough(readAhead)
  readonly #ended = Promise.withResolvers<SessionEnd>()
  readonly #dropped = new AbortController()
  #onResize: ((size: WindowSize) => void) | undefined
  #resized: WindowSize | undefined

  readonly near: NearEnd = {
    begin: () => this.#typed,
    write: (bytes) => written(this.#shown, bytes),
    outputEnds: () => {},
    end: (ending) => this.#end(ending),
    onGone: (listener) => this.#shown.once('close', listener),
  }

  readonly controls: Controls = {
    onResize: (listener) => {
      this.#onResize = listener
      if (this.#resized) listener(this.#resized)
    },
    onSignal: () => {},
  }

  constructor() {
    for (const stream of [this.#typed, this.#shown]) stream.on('error', () => {})
    this.#shown.once('close', () => this.#ended.resolve({ by: 'client' }))
  }

  get output(): AsyncIterable<Buffer> {
    return this.#shown
  }

  /** Aborts where its user is taken for gone; the reason says why. */
  get dropped(): AbortSignal {
    return this.#dropped.signal
  }

  get ended(): Promise<SessionEnd> {
    return this.#ended.promise
  }

  write(bytes: Uint8Array): Promise<void> {
    return written(this.#typed, bytes)
  }

  resize(cols: number, rows: number): void {
    this.#resized = { cols, rows, width: 0, height: 0 }
    this.#onResize?.(this.#resized)
  }

  close(line?: string): void {
    if (line !== undefined) this.#dropped.abort(line)
    this.#typed.destroy()
    this.#shown.destroy()
  }

  #end(ending: SessionEnd): void {
    this.#ended.resolve(ending)
    this.#typed.destroy()
    this.#shown.end(ending.by === 'gateway' ? `\r\nGatehouse: ${ending.line}\r\n` : '')
  }
}
