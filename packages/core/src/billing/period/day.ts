import { Temporal } from 'temporal-polyfill'

/** A calendar day of UTC, ISO 8601 as PostgreSQL's `date` is written: '2026-01-31'. Days compare as texts do. */
export type Day = string

/**
 * The day on which an instant falls, in UTC.
 * @throws RangeError if it is no instant, or outside the years 0 to 9999
 */
export function dayOf(instant: Date): Day {
  const text = instant.toISOString()
  if (text.length !== 24) throw new RangeError(`${text} is outside the years 0 to 9999.`)
  return text.slice(0, 10)
}

/** The first instant of a day, in UTC. */
export const startOf = (day: Day): Date => new Date(`${parsed(day)}T00:00:00.000Z`)

/** The day that comes a number of days later; earlier, if it is negative. */
export const addDays = (day: Day, days: number): Day => parsed(day).add({ days }).toString()

/** How many days lie between two, the first of them counted and the last one not; negative if they are the other way around. */
export const daysBetween = (from: Day, until: Day): number => parsed(from).until(parsed(until)).days

/**
 * A day to reckon with.
 * @throws RangeError if there is no such day, or if it is written otherwise
 */
export function parsed(day: Day): Temporal.PlainDate {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new RangeError(`This is no day: ${JSON.stringify(day)}`)
  return Temporal.PlainDate.from(day)
}
