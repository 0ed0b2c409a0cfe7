import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { target } from './row-keys.ts'

const test = suite('keys that walk through rows')

test('arrows stop at both ends', () => {
  assert.is(target('ArrowDown', 3, 5, true), 4)
  assert.is(target('ArrowDown', 4, 5, true), 4)
  assert.is(target('ArrowUp', 0, 5, true), 0)
})

test('from outside, Down leads to the first row and Up to the last', () => {
  assert.is(target('ArrowDown', -1, 5, false), 0)
  assert.is(target('ArrowUp', -1, 5, false), 4)
})

test('Home and End jump within the rows, and scroll the page elsewhere', () => {
  assert.is(target('Home', 3, 1000, true), 0)
  assert.is(target('End', 3, 1000, true), 999)
  assert.is(target('End', 3, 1000, false), undefined)
})

test('other keys lead nowhere', () => assert.is(target('a', 3, 5, true), undefined))

test.run()
