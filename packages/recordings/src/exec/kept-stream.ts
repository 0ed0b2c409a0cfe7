import type { Recording } from '../record/open-recording.ts'

/** Passes bytes into a recording up to a limit, in a marker's words for what is not there. */
export class KeptStream {
  readonly #recording: Recording
  readonly #name: string
  readonly #limit: number
  #left: number
  #cut = false

  /** @param limit bytes that are kept */
  constructor(recording: Recording, name: string, limit: number) {
    this.#recording = recording
    this.#name = name
    this.#limit = limit
    this.#left = limit
  }

  /** Whether less than all was kept. */
  get cut(): boolean {
    return this.#cut
  }

  /** Resolves, and rejects, as what `record` answers. It is given what still fits. */
  async keep(bytes: Buffer, record: (kept: Buffer) => Promise<void>): Promise<void> {
    if (this.#cut || bytes.length === 0) return
    const kept = bytes.subarray(0, this.#left)
    this.#left -= kept.length
    this.#cut = kept.length < bytes.length
    await record(kept)
    if (this.#cut) await this.#recording.marker(`${this.#name} cut here, after ${this.#limit} bytes`)
  }
}
