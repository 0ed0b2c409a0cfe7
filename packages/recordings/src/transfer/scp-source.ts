const longestLine = 8 * 1024
const newline = 0x0a

/** What the sending side says: `line` without its newline, then `payload` as it passes, and `sent` when it is through. */
export interface ScpSourceEvents {
  line(line: Buffer): void
  payload(bytes: number): void
  /** `ok` is false where the sender could not read all of it. */
  sent(ok: boolean): void
}

/**
 * Cuts what the sending side says into lines and payloads. Payloads are skipped by their length, which is to be told by
 * {@link expect} while its line is handled.
 */
export class ScpSource {
  readonly #events: ScpSourceEvents
  #line: Buffer[] = []
  #length = 0
  /** Bytes of the payload still to come; after the last one comes a byte that says how it went, or a message. */
  #rest: number | null = null

  constructor(events: ScpSourceEvents) {
    this.#events = events
  }

  /** A payload of so many bytes follows. */
  expect(bytes: number): void {
    this.#rest = bytes
  }

  /** No payload follows after all. False where some of it has come already. */
  cancel(): boolean {
    const untouched = this.#length === 0
    this.#rest = null
    return untouched
  }

  /** False where a line is too long, or is not what may follow a payload. */
  push(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#rest !== null && this.#rest > 0) {
        const passed = Math.min(this.#rest, bytes.length - at)
        this.#rest -= passed
        at += passed
        this.#events.payload(passed)
      } else if (this.#rest === 0 && this.#length === 0 && bytes[at] === 0) {
        this.#rest = null
        at++
        this.#events.sent(true)
      } else {
        const end = bytes.indexOf(newline, at)
        const piece = bytes.subarray(at, end === -1 ? undefined : end)
        at += piece.length + 1
        this.#length += piece.length
        if (this.#length > longestLine) return false
        this.#line.push(Buffer.from(piece))
        if (end !== -1 && !this.#endLine()) return false
      }
    }
    return true
  }

  #endLine(): boolean {
    const line = Buffer.concat(this.#line)
    this.#line = []
    this.#length = 0
    if (this.#rest === null) this.#events.line(line)
    else {
      this.#rest = null
      if (line[0] !== 1 && line[0] !== 2) return false
      this.#events.sent(false)
    }
    return true
  }
}
