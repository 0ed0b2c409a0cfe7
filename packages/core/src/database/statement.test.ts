import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { iso } from './statement.ts'

const test = suite('iso')

test('a time as PostgreSQL prints it is what a Date makes of it, to the millisecond', () => {
  const moment = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, fc.integer({ min: 0, max: 999 }), (date, micros) => {
      const digits = date.toISOString().slice(20, 23) + String(micros).padStart(3, '0')
      const fraction = digits.replace(/0+$/, '') // PostgreSQL leaves trailing zeros out
      const printed = `${date.toISOString().slice(0, 19).replace('T', ' ')}${fraction && `.${fraction}`}+00`
      assert.is(iso(printed), date.toISOString())
    }),
  )
})

test('no time is none, another zone is understood, and what is no time is refused', () => {
  assert.is(iso(null), null)
  assert.is(iso('2026-03-01 12:00:00.5+05:30'), '2026-03-01T06:30:00.500Z')
  assert.throws(() => iso('infinity'))
})

test.run()
