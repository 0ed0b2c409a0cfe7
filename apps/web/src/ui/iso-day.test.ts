import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dayOf, endOfDay } from './iso-day.ts'

const test = suite('days')

test('a day ends with its last second, in the reader’s zone, and comes back as it was typed', () => {
  for (const day of ['2027-01-31', '2028-02-29', '2026-12-31', '2027-03-28']) {
    const end = new Date(endOfDay(day) ?? '')
    assert.equal([end.getHours(), end.getMinutes(), end.getSeconds()], [23, 59, 59], day)
    assert.is(dayOf(end.toISOString()), day)
  }
})

test('the hyphens may be left out, as phones make them hard to type', () => {
  assert.is(endOfDay(' 20270131 '), endOfDay('2027-01-31'))
})

test('what is no day is none', () => {
  for (const text of ['', '2027-02-29', '2027-13-01', '31/01/2027', '2027-1-31', 'tomorrow'])
    assert.is(endOfDay(text), null, text)
})

test.run()
