import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { numberOrNone, textOf } from './limit-text.ts'

const test = suite('a limit in a field')

test('an empty field is no limit', () => {
  assert.equal([' ', '30', '1.5'].map(numberOrNone), [null, 30, 1.5])
})

test('no limit is an empty field', () => {
  assert.equal([null, 0, 30].map(textOf), ['', '0', '30'])
})

test.run()
