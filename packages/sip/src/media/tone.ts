/** Of telephony, a second. */
export const sampleRate = 8000
/** Pitches that no signal of a telephone network has: a call draws one, so that a tone of the other end's own does not pass for it. */
export const pitches = [540, 577, 734, 811, 891] as const

/** So many samples of a tone, from one of them on. */
export function tone(from: number, count: number, hertz: number): Int16Array {
  return Int16Array.from({ length: count }, (_, at) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hertz * (from + at)) / sampleRate)),
  )
}

/** How much of the sound has that pitch, from 0 to 1 (Goertzel's algorithm); 0 for silence. */
export function shareOfTone(samples: Int16Array, hertz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate)
  let [one, two, energy] = [0, 0, 0]
  for (const sample of samples) {
    const next = sample + factor * one - two
    two = one
    one = next
    energy += sample * sample
  }
  if (energy === 0) return 0
  const power = one * one + two * two - factor * one * two
  return Math.min(1, (2 * power) / (samples.length * energy))
}

/** The root of the mean square, from 0 to 32,767. */
export function loudness(samples: Int16Array): number {
  const sum = samples.reduce((all, sample) => all + sample * sample, 0)
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length)
}
