/** What timers go by. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number
  /** Does the work once, so many milliseconds later; what it answers gives that up. */
  after(milliseconds: number, work: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** RFC 3261 §17.1.1.1, in milliseconds: a round trip, the longest pause between two sendings, and how long a message lives. */
export const t1 = 500
export const t2 = 4000
export const t4 = 5000
/** How long an answer is waited for, unless told otherwise. */
export const longest = 64 * t1
