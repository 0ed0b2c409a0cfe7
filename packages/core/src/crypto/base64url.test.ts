import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readBase64url } from './base64url.ts'

const test = suite('base64url')

test('bytes are read back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const read = readBase64url(Buffer.from(bytes).toString('base64url'))
      assert.equal(read, Buffer.from(bytes))
    }),
  )
})

test('no two texts are read as the same bytes', () => {
  const nearly = fc.string({ unit: fc.constantFrom(...'ABCDwxyz0189-_+/= \n\u0000é'), maxLength: 8 })
  fc.assert(
    fc.property(nearly, nearly, (one, other) => {
      const [read, again] = [readBase64url(one), readBase64url(other)]
      if (read && again) assert.is(read.equals(again), one === other)
    }),
    { numRuns: 2000 },
  )
  for (const odd of ['A', 'AB', 'AA==', 'AA=', 'A+/A', ' AA', 'AA\n', 'AAB', 'AA.A'])
    assert.is(readBase64url(odd), null, odd)
})

test('whatever is sent is read or refused, and a long text no slower than its length', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readBase64url(text)))
  const begin = performance.now()
  for (const long of ['A'.repeat(1_000_000), `${'A'.repeat(1_000_000)} `, '='.repeat(1_000_000)])
    readBase64url(long)
  assert.ok(performance.now() - begin < 1000)
})

test.run()
