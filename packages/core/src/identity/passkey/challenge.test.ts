import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { challengeIn } from './challenge.ts'

const test = suite('challenges')
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

test('the challenge of client data is found as it was given', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const challenge = Buffer.from(bytes).toString('base64url')
      assert.is(challengeIn(encoded({ type: 'webauthn.get', challenge })), challenge)
    }),
  )
})

test('whatever else is sent is no challenge, and no error', () => {
  for (const odd of ['', 'null', encoded(null), encoded([]), encoded({}), encoded({ challenge: 7 })])
    assert.is(challengeIn(odd), null)
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((text) => Buffer.from(text).toString('base64url')),
      ),
      (text) => {
        const found = challengeIn(text)
        assert.ok(found === null || /^[A-Za-z0-9_-]{43}$/.test(found))
      },
    ),
  )
})

test('no two texts are the same challenge, and a long one is none within moments', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.nat({ max: 42 }),
      fc.constantFrom(...'ABCDwxyz0189-_'),
      (bytes, at, letter) => {
        const one = Buffer.from(bytes).toString('base64url')
        const other = one.slice(0, at) + letter + one.slice(at + 1)
        const found = challengeIn(encoded({ challenge: other }))
        assert.ok(found === null || found === other)
        if (found !== null && other !== one)
          assert.not.equal(Buffer.from(found, 'base64url'), Buffer.from(bytes))
      },
    ),
  )
  const begin = performance.now()
  for (const long of ['A'.repeat(1_000_000), '['.repeat(1_000_000), '"'.repeat(1_000_000)]) {
    assert.is(challengeIn(encoded({ challenge: long })), null)
    assert.is(challengeIn(Buffer.from(long).toString('base64url')), null)
  }
  assert.ok(performance.now() - begin < 2000)
})

test.run()
