/** How long and how often to measure. */
export interface Effort {
  /** Rounds; each gives one figure. */
  rounds: number
  /** How long one side of a round is measured, where a benchmark measures a rate. */
  seconds: number
  /** Whether plans of statements are asked for. */
  explain?: boolean
}

/** What a figure should reach: at least, or at most. */
export type Goal = { least: number; unit?: string } | { most: number; unit: string }

/** One benchmark, in a file of its own: `<name>.bench.ts` exports it as `benchmark`. */
export interface Benchmark {
  /** The work, in a few words. */
  work: string
  /** What it is measured against, in the same run; null where the figure stands for itself. */
  yardstick: string | null
  goal: Goal
  /**
   * Answers a figure for each round: the ratio to the yardstick, or what is measured in the goal's unit.
   * @throws Error where one of the sides did not do the work
   */
  run(effort: Effort): Promise<number[]>
}
