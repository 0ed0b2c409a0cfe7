/** From when until when nothing happens, in seconds of the recording. */
export type RecordingPause = readonly [from: number, to: number]

/** Of a pause, so many seconds are shown. */
const shown = 1.5

/** Where to go on, if `moment` lies within what is to be skipped of a pause. `pauses` are in their order. */
export function afterPause(pauses: readonly RecordingPause[], moment: number): number | null {
  const pause = pauses[countUntil(pauses, moment) - 1]
  return pause && moment >= pause[0] + shown && moment < pause[1] - shown / 10 ? pause[1] : null
}

/** How many begin at or before a moment. */
function countUntil(pauses: readonly RecordingPause[], moment: number): number {
  let low = 0
  for (let high = pauses.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((pauses[middle]?.[0] ?? moment) <= moment) low = middle + 1
    else high = middle
  }
  return low
}

/** The pauses that are longer than two seconds in a cast (asciicast v2: a line each, after the header). */
export function pausesIn(cast: string): RecordingPause[] {
  const pauses: RecordingPause[] = []
  let before = 0
  for (const [, text] of cast.matchAll(/^\[\s*(\d+(?:\.\d+)?)/gm)) {
    const time = Number(text)
    if (time - before > 2) pauses.push([before, time])
    before = time
  }
  return pauses
}
