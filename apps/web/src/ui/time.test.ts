import { suite } from 'uvu'
import * as assert from 'uvu/assert'

// half an hour off, and a day ahead in the evening
process.env.TZ = 'Asia/Kolkata'
const { clockTime, dateInZone, dayName, endInWords, exactTime, hoursInWords, relativeTime, utcTime } =
  await import('./time.ts')

const test = suite('time')
const now = Date.parse('2026-11-23T12:00:00Z')
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test('a past moment reads the nearer the finer', () => {
  assert.is(relativeTime(now, now), 'now')
  assert.is(relativeTime(now - 59_000, now), 'now')
  assert.is(relativeTime(now - 4 * minute, now), '4 min ago')
  assert.is(relativeTime(now - 90 * minute, now), '1 h ago')
  assert.is(relativeTime(now - 30 * hour, now), 'yesterday')
  assert.is(relativeTime(now - 3 * day, now), '3 d ago')
  assert.is(relativeTime(now - 20 * day, now), '3 Nov')
  assert.is(relativeTime(now - 400 * day, now), '19 Oct 2025')
})

test('a coming moment says how long it takes', () => {
  assert.is(relativeTime(now + 30_000, now), 'in under 1 min')
  assert.is(relativeTime(now + 2 * minute, now), 'in 2 min')
  assert.is(relativeTime(now + 6 * day + hour, now), 'in 6 d')
})

test('an expiry is said by the time that is left, and further off by its day', () => {
  assert.is(endInWords(now - minute, now), 'expired')
  assert.is(endInWords(now + 20_000, now), 'expires in under 1 min')
  assert.is(endInWords(now + 4 * hour, now), 'expires in 4 h')
  assert.is(endInWords(now + 3 * day, now), 'expires in 3 d')
  assert.is(endInWords(now + 20 * day, now), 'expires 13 Dec')
  assert.is(endInWords(now + 100 * day, now), 'expires 3 Mar 2027')
})

test('a clock that is a little ahead does not make the present the future', () => {
  assert.is(relativeTime(now + 3000, now), 'now')
})

test('an exact time names UTC beside the reader’s zone', () => {
  assert.is(utcTime('2026-11-23T09:42:17.123Z'), '2026-11-23 09:42:17 UTC')
  assert.is(exactTime('2026-11-23T09:42:17Z'), '23 Nov 2026, 15:12:17 GMT+5:30 · 2026-11-23 09:42:17 UTC')
})

test("days and clocks are the reader's", () => {
  const evening = '2026-11-22T19:00:00Z'
  assert.is(clockTime(evening), '00:30:00')
  assert.is(dateInZone(evening), '23 Nov 2026')
  assert.is(dayName(evening, now), 'Today')
  assert.is(dayName('2026-11-22T18:00:00Z', now), 'Yesterday')
})

test('hours are said in days where they are whole days', () => {
  assert.is(hoursInWords(1), '1 hour')
  assert.is(hoursInWords(4), '4 hours')
  assert.is(hoursInWords(24), '1 day')
  assert.is(hoursInWords(168), '7 days')
})

test.run()
