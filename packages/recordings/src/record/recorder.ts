import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { sideOf } from '../asciicast/header.ts'
import type { ContainerWriter } from '../container/container-writer.ts'
import type { ContainerEnd } from '../container/layout.ts'
import { type CastSummary, encodeSummary } from './cast-summary.ts'
import { type CastLines, CastText } from './cast-text.ts'
import { EventBatch, type StreamName } from './event-batch.ts'
import { RecordingFailed } from './recording-failed.ts'

export interface RecorderLimits {
  /** Bytes of the plain cast in one frame, about. */
  readonly frameBytes: number
  /** What was recorded is handed to the kernel after this many milliseconds, or sooner. */
  readonly flushMs: number
  /** Where the disk has not answered for this many milliseconds, nothing more is taken. */
  readonly stallMs: number
}

const longestMarker = 1000

/** Gathers what happens in a session and writes it as a cast. At most one frame is under way and one being filled. */
export class Recorder {
  readonly #writer: ContainerWriter
  readonly #limits: RecorderLimits
  readonly #onFailure: (failure: RecordingFailed) => void
  readonly #text = new CastText()
  readonly #batch = new EventBatch(this.#text)
  readonly #clock: () => number
  /** Of what has been written. */
  readonly #hash = createHash('sha256')
  readonly #written = { bytes: 0, eventCount: 0, durationMs: 0 }
  #flight: Promise<void> | null = null
  #flightSince = 0
  #timer: NodeJS.Timeout | undefined
  #waiting = 0
  /** A resize that waits for room. */
  #size: string | null = null
  #failure: RecordingFailed | null = null
  #ended: Promise<CastSummary> | null = null

  constructor(
    writer: ContainerWriter,
    limits: RecorderLimits,
    onFailure: (failure: RecordingFailed) => void,
    clock: () => number,
  ) {
    this.#writer = writer
    this.#limits = limits
    this.#onFailure = onFailure
    this.#clock = clock
  }

  /** Writes the cast's first line. @throws what the store does */
  async begin(header: Buffer): Promise<void> {
    await this.#writer.write(header)
    this.#count({ bytes: header, events: 0, lastMs: 0 })
  }

  async record(bytes: Buffer, stream: StreamName): Promise<void> {
    await this.#whileRoom(() => {
      if (bytes.length === 0) return true
      bytes = bytes.subarray(this.#batch.add(bytes, stream, this.#now()))
      return bytes.length === 0
    })
  }

  /** Sizes that follow one another faster than they can be written are one. A failure is told elsewhere. */
  resize(cols: number, rows: number): void {
    const isWaiting = this.#size !== null
    this.#size = `${sideOf(cols)}x${sideOf(rows)}`
    if (isWaiting) return
    void this.#whileRoom(() => {
      this.#event('r', this.#size ?? '')
      this.#size = null
      return true
    }).catch(() => {})
  }

  marker(text: string): Promise<void> {
    return this.#whileRoom(() => {
      this.#event('m', text)
      return true
    })
  }

  async finish(): Promise<CastSummary> {
    this.#ended ??= this.#end('finished')
    const summary = await this.#ended
    if (this.#failure) throw this.#failure
    return summary
  }

  abort(reason: string): Promise<CastSummary> {
    this.#ended ??= this.#end('interrupted', reason)
    return this.#ended
  }

  /** Calls `step` each time there is room until it says that it is done. The first time at once, if there is room now. */
  async #whileRoom(step: () => boolean): Promise<void> {
    if (this.#ended) throw new Error('the recording has ended')
    this.#waiting++
    try {
      for (let done = false; !done; ) {
        if (this.#failure) throw this.#failure
        if (this.#mustWait()) await this.#flight
        else {
          done = step()
          this.#schedule()
        }
      }
    } finally {
      this.#waiting--
    }
  }

  #mustWait(): boolean {
    if (!this.#flight) return false
    return (
      this.#text.length >= this.#limits.frameBytes ||
      performance.now() - this.#flightSince > this.#limits.stallMs
    )
  }

  #event(code: 'r' | 'm', data: string): void {
    this.#batch.close()
    this.#text.add(this.#now(), code, Buffer.from(data.slice(0, longestMarker)))
  }

  #schedule(): void {
    if (this.#text.length >= this.#limits.frameBytes) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), this.#limits.flushMs)
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#flight) return
    this.#batch.close()
    if (this.#text.length === 0) return
    this.#flightSince = performance.now()
    this.#flight = this.#write(this.#text.take())
  }

  async #write(lines: CastLines): Promise<void> {
    try {
      await this.#writer.write(lines.bytes)
      this.#count(lines)
      this.#text.giveBack()
    } catch (error) {
      await this.#fail(error)
    }
    const late = performance.now() - this.#flightSince >= this.#limits.flushMs
    this.#flight = null
    if (this.#failure || (this.#batch.isEmpty && this.#text.length === 0)) return
    if (late) this.#flush()
    else this.#schedule()
  }

  #count({ bytes, events, lastMs }: CastLines): void {
    this.#hash.update(bytes)
    this.#written.bytes += bytes.length
    this.#written.eventCount += events
    this.#written.durationMs = lastMs
  }

  async #fail(cause: unknown): Promise<void> {
    const failure = new RecordingFailed(cause)
    this.#failure = failure
    clearTimeout(this.#timer)
    queueMicrotask(() => this.#onFailure(failure))
    // What is left of the failed write goes, and its room may do for the close frame; if not, repair makes up for it.
    const closed = this.#writer.close('interrupted', encodeSummary(this.#summary(true)))
    await closed.catch(() => this.#writer.release()).catch(() => {})
  }

  /** Writes what is still held, and closes the file. After a failure it only waits for what is under way. */
  async #end(closing: ContainerEnd, reason?: string): Promise<CastSummary> {
    while (this.#flight || (this.#waiting > 0 && !this.#failure)) await (this.#flight ?? turn())
    this.#batch.end(this.#now())
    if (reason !== undefined) this.#event('m', reason)
    while (!this.#failure && this.#text.length > 0) {
      this.#flush()
      await this.#flight
    }
    clearTimeout(this.#timer)
    const summary = this.#summary(closing === 'interrupted')
    if (!this.#failure) {
      const closed = this.#writer.close(closing, encodeSummary(summary))
      await closed.catch((error: unknown) => this.#fail(error))
    }
    return this.#failure ? { ...summary, interrupted: true } : summary
  }

  #now(): number {
    return this.#clock()
  }

  #summary(interrupted: boolean): CastSummary {
    return { digest: this.#hash.copy().digest('hex'), ...this.#written, interrupted }
  }
}
