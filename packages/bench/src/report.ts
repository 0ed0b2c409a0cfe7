import type { Goal } from './benchmark.ts'

/** The middle of some figures, or the mean of the two in the middle. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  if (upper === undefined || lower === undefined) throw new Error('There is nothing to take the median of.')
  return (lower + upper) / 2
}

/** What that share of some figures does not exceed (nearest rank). */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (found === undefined) throw new Error('There is nothing to take a percentile of.')
  return found
}

/** A goal as the table of docs/performance.md writes it. */
export function goalInWords(goal: Goal): string {
  const figure = 'least' in goal ? `≥ ${goal.least}` : `≤ ${goal.most}`
  return goal.unit ? `${figure} ${goal.unit}` : figure
}

/** The last two lines of a benchmark: how far its rounds lie apart, and its result in a form that programs read. */
export function resultLines(name: string, goal: Goal, figures: readonly number[]): string[] {
  const middle = median(figures)
  const met = 'least' in goal ? middle >= goal.least : middle <= goal.most
  const span = `${short(Math.min(...figures))} to ${short(Math.max(...figures))}`
  return [
    `${figures.length} rounds: median ${short(middle)}, ${span}; the goal is ${met ? 'met' : 'MISSED'}`,
    `${name} ratio=${short(middle)} (goal ${goalInWords(goal)})`,
  ]
}

/** Three significant digits, without an exponent. */
export function short(figure: number): string {
  if (figure >= 1000) return Math.round(figure).toLocaleString('en')
  return Number(figure.toPrecision(3)).toString()
}
