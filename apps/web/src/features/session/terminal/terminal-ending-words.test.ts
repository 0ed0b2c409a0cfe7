import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { endingInWords } from './terminal-ending-words.ts'

const test = suite('how a terminal ended')

test('is said in a sentence', () => {
  assert.is(endingInWords({ by: 'gateway', line: 'Ended by ops@acme.com.' }), 'Ended by ops@acme.com.')
  assert.is(endingInWords({ by: 'command', exit: { code: 0 } }), 'The shell ended.')
  assert.is(endingInWords({ by: 'command', exit: { code: 3 } }), 'The shell ended with exit 3.')
  assert.is(endingInWords({ by: 'command', exit: { signal: 'HUP' } }), 'The shell was killed by SIGHUP.')
  assert.is(endingInWords({ by: 'command', exit: null }), 'The shell ended.')
  assert.match(endingInWords(null), /connection to Gatehouse was lost/)
})

test.run()
