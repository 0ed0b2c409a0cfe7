import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rotationInWords } from './rotation-words.ts'

const test = suite('exchange of a key in words')

test('it says how many servers have taken it', () => {
  assert.is(rotationInWords({ servers: 100, done: 97 }), 'Works on 97 of 100 servers')
  assert.is(rotationInWords({ servers: 100, done: 100 }), 'Works on all 100 servers')
  assert.is(rotationInWords({ servers: 1, done: 1 }), 'Works on 1 server')
  assert.is(rotationInWords({ servers: 0, done: 0 }), 'Not on any server yet')
  assert.is(rotationInWords({ servers: 3, done: 1 }), 'Works on 1 of 3 servers')
})

test.run()
