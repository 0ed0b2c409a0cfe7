import type { CastEvent } from '../asciicast/event.ts'

/** A recording's course in time, all in seconds. */
export interface Timeline {
  /** Until its last event. */
  readonly duration: number
  /** Longer than two seconds, in their order: when the last thing happened, and when the next did. */
  readonly pauses: readonly (readonly [from: number, to: number])[]
  readonly markers: readonly (readonly [time: number, label: string])[]
}

const longestPause = 2
/** More than these a recording of a day hardly has, and an index need not hold. */
const most = { pauses: 20_000, markers: 2_000, label: 200 }

/** Gathers it as the events come. */
export class TimelineKeeper {
  #last = 0
  readonly #pauses: [number, number][] = []
  readonly #markers: [number, string][] = []

  add({ time, code, data }: CastEvent): void {
    if (time - this.#last > longestPause && this.#pauses.length < most.pauses)
      this.#pauses.push([this.#last, time])
    if (code === 'm' && this.#markers.length < most.markers)
      this.#markers.push([time, data.slice(0, most.label)])
    this.#last = Math.max(time, this.#last)
  }

  get timeline(): Timeline {
    return { duration: this.#last, pauses: this.#pauses, markers: this.#markers }
  }
}
