import { type EventCode, eventOpening } from '../asciicast/event.ts'
import { longestEscape, writeEscaped } from '../asciicast/json-string.ts'

const closing = Buffer.from('"]\n')
const smallest = 1024

/** Lines of a cast that wait to be written. */
export interface CastLines {
  readonly bytes: Buffer
  readonly events: number
  /** Milliseconds of the last event. */
  readonly lastMs: number
}

const nothing = Buffer.alloc(0)

/** Gathers events as the text of a cast, without a string in between. */
export class CastText {
  #bytes = nothing
  /** A busy session goes on with the memory that it has: it would wait long for the collector otherwise. */
  #taken = nothing
  #spare = nothing
  #length = 0
  #events = 0
  #lastMs = 0

  /** Bytes gathered since the last {@link take}. */
  get length(): number {
    return this.#length
  }

  /** Adds an event; `data` is UTF-8. Milliseconds never go back. */
  add(milliseconds: number, code: EventCode, data: Buffer): void {
    this.#lastMs = Math.max(this.#lastMs, Math.round(milliseconds))
    const opening = `${eventOpening(this.#lastMs, code)}"`
    this.#reserve(opening.length + data.length * longestEscape + closing.length)
    this.#length += this.#bytes.write(opening, this.#length, 'latin1')
    this.#length = writeEscaped(data, this.#bytes, this.#length)
    this.#length += closing.copy(this.#bytes, this.#length)
    this.#events++
  }

  /** Hands over what was gathered, and begins anew. */
  take(): CastLines {
    const bytes = this.#bytes.subarray(0, this.#length)
    const lines = { bytes, events: this.#events, lastMs: this.#lastMs }
    const isBusy = this.#length * 4 > this.#bytes.length
    this.#taken = isBusy ? this.#bytes : nothing
    this.#bytes = isBusy ? this.#spare : nothing
    this.#spare = nothing
    this.#length = 0
    this.#events = 0
    return lines
  }

  /** What was taken last is not used any more. */
  giveBack(): void {
    if (this.#bytes.length === 0) this.#bytes = this.#taken
    else this.#spare = this.#taken
    this.#taken = nothing
  }

  #reserve(more: number): void {
    const wanted = this.#length + more
    if (wanted <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(smallest, this.#bytes.length * 2, wanted))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
