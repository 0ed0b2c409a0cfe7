import type { Effort } from './benchmark.ts'
import { short } from './report.ts'

/** One of two that do the same work. */
export interface Side {
  name: string
  /** Does the work for so many seconds; answers how much of it a second. */
  rate(seconds: number): Promise<number>
}

/**
 * Measures two sides in turns, so that whatever else the machine does meets both: in each round one, the other, the
 * other, the one, after an unmeasured turn each. Answers ours divided by theirs, for each round.
 */
export async function sideBySide(ours: Side, theirs: Side, { rounds, seconds }: Effort): Promise<number[]> {
  await ours.rate(seconds / 2)
  await theirs.rate(seconds / 2)
  const ratios: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const [first, second] = round % 2 === 1 ? [ours, theirs] : [theirs, ours]
    const done = new Map([ours, theirs].map((side) => [side, 0]))
    for (const side of [first, second, second, first]) {
      done.set(side, (done.get(side) ?? 0) + (await side.rate(seconds / 2)))
    }
    const [mine, other] = [(done.get(ours) ?? 0) / 2, (done.get(theirs) ?? 0) / 2]
    ratios.push(mine / other)
    console.log(
      `round ${round}: ${ours.name} ${short(mine)}/s, ${theirs.name} ${short(other)}/s, ratio ${short(mine / other)}`,
    )
  }
  return ratios
}
