/** Text that appeared on the screen within some seconds: one line each, in the order of appearing. */
export interface TextSegment {
  /** Seconds of the recording. */
  readonly from: number
  readonly to: number
  readonly text: string
  /** When each of its lines appeared. */
  readonly times: readonly number[]
}

const longestSeconds = 10
const longestText = 4096

/** Gathers lines into segments that are short enough to jump to. */
export class TextSegments {
  readonly #onSegment: (segment: TextSegment) => void
  #lines: string[] = []
  #times: number[] = []
  #length = 0
  #from = 0
  #to = 0

  constructor(onSegment: (segment: TextSegment) => void) {
    this.#onSegment = onSegment
  }

  add(line: string, seconds: number): void {
    if (this.#length + line.length > longestText || seconds - this.#from > longestSeconds) this.end()
    if (this.#length === 0) this.#from = seconds
    this.#lines.push(line)
    this.#times.push(seconds)
    this.#length += line.length + 1
    this.#to = seconds
  }

  end(): void {
    if (this.#length === 0) return
    this.#onSegment({ from: this.#from, to: this.#to, text: this.#lines.join('\n'), times: this.#times })
    this.#lines = []
    this.#times = []
    this.#length = 0
  }
}
