import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rangeOf } from './range.ts'

const test = suite('Range')

test('a part, a beginning and an end', () => {
  assert.equal(rangeOf('bytes=0-9', 100), { start: 0, end: 10 })
  assert.equal(rangeOf('bytes=90-', 100), { start: 90, end: 100 })
  assert.equal(rangeOf('bytes=-10', 100), { start: 90, end: 100 })
  assert.equal(rangeOf('bytes=-500', 100), { start: 0, end: 100 })
  assert.equal(rangeOf('bytes=50-500', 100), { start: 50, end: 100 })
})

test('what lies behind the end is unsatisfiable, what is none is ignored', () => {
  assert.is(rangeOf('bytes=100-', 100), 'unsatisfiable')
  assert.is(rangeOf('bytes=-0', 100), 'unsatisfiable')
  for (const header of [undefined, '', 'bytes=-', 'bytes=9-1', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=a-b'])
    assert.is(rangeOf(header, 100), null)
})

test('whatever is asked, the answer lies within', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat({ max: 1000 }), (first, last, length) => {
      const range = rangeOf(`bytes=${first}-${last}`, length)
      if (range && range !== 'unsatisfiable')
        assert.ok(range.start >= 0 && range.start < range.end && range.end <= length)
    }),
  )
})

test.run()
