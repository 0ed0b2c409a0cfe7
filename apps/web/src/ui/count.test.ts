import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, counted, someOf } from './count.ts'

const test = suite('counts')

test('thousands stand apart', () => {
  assert.is(count(7), '7')
  assert.is(count(842), '842')
  assert.is(count(1000), '1\u202f000')
  assert.is(count(1234567), '1\u202f234\u202f567')
})

test('one is said as one', () => {
  assert.is(counted(1, 'server'), '1 server')
  assert.is(counted(0, 'server'), '0 servers')
  assert.is(counted(2, 'process', 'processes'), '2 processes')
})

test('a long list is cut, and says by how much', () => {
  assert.is(someOf(['a', 'b'], 2), 'a, b')
  assert.is(someOf(['a', 'b', 'c'], 2), 'a, b, c')
  assert.is(someOf(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more')
})

test.run()
