/**
 * Where a player that shortens every pause to `most` seconds is at `shown` (its own seconds), in the seconds of the
 * recording. `times` are when things happen, rising.
 */
export function recordedMoment(times: readonly number[], most: number, shown: number): number {
  let before = 0
  let at = 0
  for (const time of times) {
    const pause = Math.min(time - before, most)
    if (at + pause >= shown) return before + (shown - at)
    at += pause
    before = time
  }
  return before
}

/** The moment to begin at: within what is skipped of a pause, that is the end of the pause. */
export function unskipped(times: readonly number[], most: number, moment: number): number {
  let before = 0
  for (const time of times) {
    if (time >= moment) return moment - before > most ? time : moment
    before = time
  }
  return before
}

/** When things happen in a cast (asciicast v2: a line each, after the header), in seconds. */
export function timesIn(cast: string): number[] {
  return Array.from(cast.matchAll(/^\[\s*(\d+(?:\.\d+)?)/gm), ([, time]) => Number(time))
}
