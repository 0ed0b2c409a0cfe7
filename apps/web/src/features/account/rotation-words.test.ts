import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rotationInWords } from './rotation-words.ts'

const test = suite('exchange of the management key in words')

test('it says how many servers have taken it', () => {
  assert.is(rotationInWords({ servers: 100, done: 97 }), '97 of 100 servers let Gatehouse in by it')
  assert.is(rotationInWords({ servers: 100, done: 100 }), 'all 100 servers let Gatehouse in by it')
  assert.is(rotationInWords({ servers: 1, done: 1 }), 'the 1 server lets Gatehouse in by it')
  assert.is(rotationInWords({ servers: 0, done: 0 }), 'no server has been reached by it yet')
})

test.run()
