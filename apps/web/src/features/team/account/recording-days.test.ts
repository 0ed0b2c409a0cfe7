import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isShorter, keptInWords } from './recording-days.ts'

const test = suite('how long recordings are kept')

test('what deletes something is a shorter time than before', () => {
  assert.equal(
    [
      [30, null],
      [30, 31],
      [30, 30],
      [31, 30],
      [null, 30],
      [0, null],
      [Number.NaN, null],
    ].map(([days, before]) => isShorter(days as number | null, before as number | null)), // pairs of these
    [true, true, false, false, false, false, false],
  )
})

test('in words', () => {
  assert.is(keptInWords(null, false), 'kept forever, without keystrokes')
  assert.is(keptInWords(1, true), 'kept for a day, with keystrokes')
  assert.is(keptInWords(90, true), 'kept for 90 days, with keystrokes')
})

test.run()
