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

test.run()
