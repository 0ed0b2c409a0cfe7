import { addDays, type Day, daysBetween, parsed } from './day.ts'

/** How often is paid. */
export type Interval = 'month' | 'year'

/** A stretch of days that is paid for at once: `from` is its first, `until` the first that is no longer in it. */
export interface Period {
  /** How many intervals after the anchor it begins; negative before it. */
  index: number
  from: Day
  until: Day
}

/**
 * The n-th period counted from the day that a subscription is anchored to. It begins n intervals after **the anchor**, or on the last day
 * of a month that is too short, so that who began on a 31st pays on every 31st that there is, after February as well.
 */
export function periodAt(anchor: Day, interval: Interval, index: number): Period {
  return { index, from: later(anchor, interval, index), until: later(anchor, interval, index + 1) }
}

/** The period in which a day lies, be it before the anchor. */
export function periodContaining(anchor: Day, interval: Interval, day: Day): Period {
  const [first, sought] = [parsed(anchor), parsed(day)]
  const years = sought.year - first.year
  const index = interval === 'year' ? years : years * 12 + sought.month - first.month
  // the period that begins in the month, or year, of that day, unless it begins after it
  const period = periodAt(anchor, interval, index)
  return period.from <= day ? period : periodAt(anchor, interval, index - 1)
}

/** The last day that is in a period, as documents write it. */
export const lastDayOf = (period: Pick<Period, 'until'>): Day => addDays(period.until, -1)

/** How many days a period has: 28 to 31, 365 or 366. */
export const daysIn = (period: Pick<Period, 'from' | 'until'>): number =>
  daysBetween(period.from, period.until)

/** How many days of a period are left on a day, itself among them: all of them before it has begun, none when it is over. */
export function daysLeft(period: Pick<Period, 'from' | 'until'>, day: Day): number {
  return Math.max(0, daysBetween(day < period.from ? period.from : day, period.until))
}

function later(anchor: Day, interval: Interval, count: number): Day {
  const first = parsed(anchor)
  return first.add(interval === 'year' ? { years: count } : { months: count }).toString()
}
