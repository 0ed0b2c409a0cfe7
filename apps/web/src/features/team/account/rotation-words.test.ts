import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rotationInWords } from './rotation-words.ts'

const test = suite('exchange of a key in words')

test('it says how many servers have taken it', () => {
  assert.is(
    rotationInWords({ servers: 100, done: 97 }, 'Gatehouse'),
    '97 of 100 servers let Gatehouse in by it',
  )
  assert.is(
    rotationInWords({ servers: 100, done: 100 }, 'Gatehouse'),
    'all 100 servers let Gatehouse in by it',
  )
  assert.is(rotationInWords({ servers: 1, done: 1 }, 'Gatehouse'), 'the 1 server lets Gatehouse in by it')
  assert.is(rotationInWords({ servers: 0, done: 0 }, 'Gatehouse'), 'no server has been reached by it yet')
  assert.is(
    rotationInWords({ servers: 3, done: 1 }, 'the gateway'),
    '1 of 3 servers let the gateway in by it',
  )
})

test.run()
