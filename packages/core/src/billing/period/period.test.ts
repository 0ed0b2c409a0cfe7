import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addDays, dayOf, daysBetween, startOf } from './day.ts'
import { daysIn, daysLeft, type Interval, lastDayOf, periodAt, periodContaining } from './period.ts'

const test = suite('periods')
const instants = fc.date({
  min: new Date('1990-01-01'),
  max: new Date('2150-12-31'),
  noInvalidDate: true,
})
const days = instants.map(dayOf)
const intervals = fc.constantFrom<Interval>('month', 'year')
const indexes = fc.integer({ min: -1000, max: 1000 })

test('a day is that of UTC, whatever the zone of the machine', () => {
  assert.is(dayOf(new Date('2026-01-31T23:59:59.999Z')), '2026-01-31')
  assert.is(dayOf(new Date('2026-02-01T00:30:00+01:00')), '2026-01-31')
  assert.is(startOf('2026-01-31').toISOString(), '2026-01-31T00:00:00.000Z')
  const within = fc.property(instants, (at) => {
    const day = dayOf(at)
    assert.ok(startOf(day) <= at && at < startOf(addDays(day, 1)))
  })
  fc.assert(within)
})

test('what is no day is refused', () => {
  for (const none of [
    '2026-02-29',
    '2026-13-01',
    '2026-1-1',
    '2026-01-01T00:00',
    '+002026-01-01',
    '',
    'today',
  ])
    assert.throws(() => addDays(none, 1), RangeError, none)
  assert.throws(() => dayOf(new Date(Number.NaN)), RangeError)
  assert.throws(() => dayOf(new Date(8.64e15)), RangeError)
})

test('periods tile time: each begins where the one before ends', () => {
  const tiles = fc.property(days, intervals, indexes, (anchor, interval, index) => {
    const [period, next] = [periodAt(anchor, interval, index), periodAt(anchor, interval, index + 1)]
    assert.is(period.until, next.from)
    assert.ok(period.from < period.until)
    assert.is(daysIn(period), daysBetween(period.from, next.from))
    const [least, most] = interval === 'month' ? [28, 31] : [365, 366]
    assert.ok(daysIn(period) >= least && daysIn(period) <= most)
  })
  fc.assert(tiles)
})

test('a day lies in exactly one period, which is found', () => {
  const found = fc.property(days, intervals, days, (anchor, interval, day) => {
    const period = periodContaining(anchor, interval, day)
    assert.ok(period.from <= day && day < period.until)
    assert.equal(period, periodAt(anchor, interval, period.index))
  })
  fc.assert(found)
  const edges = fc.property(days, intervals, indexes, (anchor, interval, index) => {
    const period = periodAt(anchor, interval, index)
    assert.equal(periodContaining(anchor, interval, period.from), period)
    assert.equal(periodContaining(anchor, interval, lastDayOf(period)), period)
  })
  fc.assert(edges)
})

test('what began on 31 January is paid at the end of short months, and on the 31st again', () => {
  const begins = Array.from({ length: 7 }, (_, index) => periodAt('2027-01-31', 'month', index).from)
  assert.equal(begins, [
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
    '2027-05-31',
    '2027-06-30',
    '2027-07-31',
  ])
  assert.is(periodAt('2027-01-31', 'month', 13).from, '2028-02-29')
  assert.is(periodAt('2027-01-31', 'month', -2).from, '2026-11-30')
})

test('what began on a leap day is paid on 28 February, and on the 29th where there is one', () => {
  const begins = Array.from({ length: 5 }, (_, index) => periodAt('2028-02-29', 'year', index).from)
  assert.equal(begins, ['2028-02-29', '2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29'])
  assert.is(periodContaining('2028-02-29', 'year', '2029-02-28').index, 1)
  assert.is(periodContaining('2028-02-29', 'year', '2032-02-28').index, 3)
  assert.is(periodAt('2096-02-29', 'year', 4).from, '2100-02-28') // no leap year
})

test('days that are left count today, all of them before the period and none after it', () => {
  const february = periodAt('2028-02-01', 'month', 0)
  assert.is(daysIn(february), 29)
  assert.is(lastDayOf(february), '2028-02-29')
  const left = ['2027-12-31', '2028-02-01', '2028-02-02', '2028-02-29', '2028-03-01', '2030-01-01']
  assert.equal(
    left.map((day) => daysLeft(february, day)),
    [29, 29, 28, 1, 0, 0],
  )
})

test('days are added and counted over leap years and centuries', () => {
  assert.is(addDays('2028-02-28', 1), '2028-02-29')
  assert.is(addDays('2100-02-28', 1), '2100-03-01')
  assert.is(addDays('2027-01-01', -1), '2026-12-31')
  const inverse = fc.property(days, fc.integer({ min: -5000, max: 5000 }), (day, count) => {
    assert.is(daysBetween(day, addDays(day, count)), count)
  })
  fc.assert(inverse)
})

test.run()
