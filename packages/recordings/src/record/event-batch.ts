import type { EventCode } from '../asciicast/event.ts'
import { Utf8Stream } from '../asciicast/utf8-stream.ts'
import type { CastText } from './cast-text.ts'

/** `sent` is what a person has sent and nothing echoes; it is shown as if a terminal had. */
export type StreamName = 'stdout' | 'stderr' | 'sent' | 'input'

/** Bytes that one event holds at most. */
const longestEvent = 16 * 1024
/** What comes within a display's frame is one event. */
const adjacentMs = 16

/** Joins bytes that come close together into one event, and keeps the UTF-8 of each stream whole across events. */
export class EventBatch {
  readonly #text: CastText
  readonly #decoders = {
    stdout: new Utf8Stream(),
    stderr: new Utf8Stream(),
    sent: new Utf8Stream(),
    input: new Utf8Stream(),
  }
  #bytes = Buffer.alloc(0)
  #length = 0
  #stream: StreamName = 'stdout'
  #sinceMs = 0

  constructor(text: CastText) {
    this.#text = text
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Copies as many of the bytes as fit into one event and returns how many: at least one. */
  add(bytes: Buffer, stream: StreamName, milliseconds: number): number {
    const adjacent = stream === this.#stream && milliseconds - this.#sinceMs <= adjacentMs
    if (!adjacent || this.#length === longestEvent) this.close()
    if (this.#length === 0) {
      this.#stream = stream
      this.#sinceMs = milliseconds
    }
    const taken = Math.min(bytes.length, longestEvent - this.#length)
    this.#reserve(this.#length + taken)
    bytes.copy(this.#bytes, this.#length, 0, taken)
    this.#length += taken
    return taken
  }

  /** Ends the event under way: what comes next is another one. */
  close(): void {
    if (this.#length === 0) return
    this.#event(this.#stream, this.#decoders[this.#stream].push(this.#bytes.subarray(0, this.#length)))
    this.#length = 0
  }

  /** Ends the streams: what is left of a character that never came whole is an event, too. */
  end(milliseconds: number): void {
    this.close()
    this.#sinceMs = milliseconds
    for (const stream of ['input', 'sent', 'stdout', 'stderr'] as const)
      this.#event(stream, this.#decoders[stream].end())
  }

  #event(stream: StreamName, data: Buffer): void {
    const code: EventCode = stream === 'input' ? 'i' : 'o'
    if (data.length > 0) this.#text.add(this.#sinceMs, code, data)
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.min(longestEvent, Math.max(256, length * 2)))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
