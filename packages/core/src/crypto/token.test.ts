import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hashToken, isToken, newToken } from './token.ts'

const test = suite('token')

test('a new token is fresh, carries its prefix and has the shape', () => {
  const tokens = new Set(Array.from({ length: 1000 }, () => newToken('gh_')))
  assert.is(tokens.size, 1000)
  for (const token of tokens) assert.ok(isToken(token, 'gh_'))
  assert.is(newToken().length, 43)
})

test('a shape that no new token has is refused', () => {
  const token = newToken('gh_')
  for (const text of [
    '',
    'gh_',
    token.slice(3),
    token.slice(0, -1),
    `${token}A`,
    `${token}\n`,
    ` ${token}`,
    `GH${token.slice(2)}`,
  ])
    assert.not(isToken(text, 'gh_'), text)
  assert.not(isToken(`${token.slice(0, -1)}B`, 'gh_'), 'the last character carries four bits')
  assert.not(isToken(token))
})

test('exactly 32 bytes in base64url have the shape', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 30, maxLength: 34 }), (bytes) => {
      assert.is(isToken(Buffer.from(bytes).toString('base64url')), bytes.length === 32)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 43, maxLength: 43 }), (text) => {
      assert.is(
        isToken(text),
        Buffer.from(text, 'base64url').toString('base64url') === text && /^[\w-]{43}$/.test(text),
      )
    }),
  )
})

test('the hash is SHA-256 of the whole token', () => {
  const token = newToken('gh_')
  assert.equal(hashToken(token), createHash('sha256').update(token).digest())
  assert.not.equal(hashToken(token), hashToken(token.slice(3)))
})

test.run()
