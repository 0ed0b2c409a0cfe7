import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exitOf } from './session-end.ts'

const test = suite('how a command ended')

test('what servers usually say is passed on', () => {
  assert.equal(exitOf(0), { code: 0 })
  assert.equal(exitOf(255), { code: 255 })
  assert.equal(exitOf(null, 'SIGTERM'), { signal: 'TERM', coreDumped: false })
  assert.equal(exitOf(null, 'SEGV', true), { signal: 'SEGV', coreDumped: true })
  assert.equal(exitOf(null, 'hot@example.com'), { signal: 'hot@example.com', coreDumped: false })
})

test('whatever a server says can be written down', () => {
  const code = fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  fc.assert(
    fc.property(code, fc.string({ unit: 'binary', maxLength: 100 }), (status, signal) => {
      const exit = exitOf(status, signal)
      if ('code' in exit) assert.ok(exit.code >= 0 && exit.code < 2 ** 31)
      else assert.match(exit.signal, /^[\x21-\x7e]{1,64}$/)
    }),
  )
})

test.run()
