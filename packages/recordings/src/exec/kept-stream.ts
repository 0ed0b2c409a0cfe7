import type { Recording } from '../record/open-recording.ts'

/** How much is kept of a stream. */
export interface Allowance {
  /** Bytes, at the beginning and at most. */
  readonly bytes: number
  /** By how many bytes it grows in a second. */
  readonly perSecond: number
}

/** What was cut goes on when the allowance has come to so many bytes. */
const enoughToGoOn = 8 * 1024

/**
 * Passes bytes into a recording within an allowance, in a marker's words for what is not there. The allowance grows again with
 * time: a transfer is cut, and who first sends a lot does not work unseen afterwards.
 */
export class KeptStream {
  readonly #recording: Recording
  readonly #name: string
  readonly #limit: number
  readonly #perSecond: number
  readonly #now: () => number
  #left: number
  #at: number
  #kept = 0
  /** Bytes left out since the last that were kept. */
  #leftOut = 0
  #cut = false

  /** @param now milliseconds */
  constructor(
    recording: Recording,
    name: string,
    { bytes: limit, perSecond }: Allowance,
    now = () => performance.now(),
  ) {
    this.#recording = recording
    this.#name = name
    this.#limit = limit
    this.#perSecond = perSecond
    this.#now = now
    this.#left = limit
    this.#at = now()
  }

  /** Whether less than all was kept. */
  get cut(): boolean {
    return this.#cut
  }

  /** Resolves, and rejects, as what `record` answers. It is given what still fits. */
  async keep(bytes: Buffer, record: (kept: Buffer) => Promise<void>): Promise<void> {
    if (bytes.length === 0) return
    this.#grow()
    if (this.#leftOut > 0) {
      if (this.#left < Math.min(enoughToGoOn, this.#limit)) {
        this.#leftOut += bytes.length
        return
      }
      await this.#recording.marker(
        `${this.#name} continues here, after ${this.#leftOut} bytes that were not kept`,
      )
      this.#leftOut = 0
    }
    const kept = bytes.subarray(0, this.#left)
    this.#left -= kept.length
    this.#kept += kept.length
    this.#leftOut = bytes.length - kept.length
    if (kept.length > 0) await record(kept)
    if (this.#leftOut === 0) return
    this.#cut = true
    await this.#recording.marker(`${this.#name} cut here, after ${this.#kept} bytes`)
  }

  #grow(): void {
    const now = this.#now()
    const grown = Math.floor(((now - this.#at) / 1000) * this.#perSecond)
    if (grown <= 0) return
    this.#left = Math.min(this.#limit, this.#left + grown)
    this.#at = now
  }
}
