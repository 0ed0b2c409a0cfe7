import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseMessage } from './message.ts'

const test = suite('messages of a terminal')

test('an acknowledgement and a size are read as they were written', () => {
  const side = fc.integer({ min: 1, max: 1000 })
  fc.assert(
    fc.property(fc.nat(), side, side, (ack, cols, rows) => {
      for (const message of [{ ack }, { resize: { cols, rows } }])
        assert.equal(parseMessage(JSON.stringify(message)), message)
    }),
  )
})

test('whatever else comes is none, and nothing throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const message = parseMessage(text)
      if (message === null) return
      const value = 'ack' in message ? [message.ack] : [message.resize.cols, message.resize.rows]
      assert.ok(value.every((number) => Number.isInteger(number) && number >= 0))
    }),
    { numRuns: 1000 },
  )
  for (const text of [
    '{"ack":-1}',
    '{"ack":1.5}',
    '{"resize":{"cols":0,"rows":1}}',
    '{"ack":1,"more":2}',
    '',
  ])
    assert.is(parseMessage(text), null, text)
})

test.run()
