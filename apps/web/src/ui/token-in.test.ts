import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isCutShort, tokenIn } from './token-in.ts'

const test = suite('the token in a link')

const token = fc
  .uint8Array({ minLength: 1, maxLength: 64 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'))

test('it is read as it was put there, alone, beside something else, or escaped', () => {
  fc.assert(
    fc.property(token, (one) => {
      assert.is(tokenIn(`#token=${one}`), one)
      assert.is(tokenIn(`#token=${one}&from=mail`), one)
      const escaped = [...one].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
      assert.is(tokenIn(`#token=${escaped}`), one)
    }),
  )
})

test('what a sentence has put behind it is passed over', () => {
  for (const behind of ['.', '>', ')', ' ', '%20', '%3D', '%3E.', ').', '"'])
    assert.is(tokenIn(`#token=abc${behind}`), 'abc', behind)
})

test('a link that was cut short is told from an address without any', () => {
  for (const short of ['#token=', '#token', '#tok', '#token=%', '#token=<'])
    assert.ok(isCutShort(short), short)
  for (const other of ['', '#', '#main', '#token=abc', '#token=abc.']) assert.not.ok(isCutShort(other), other)
})

test('whatever else stands there is a token of its own or none, and no error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webFragments()), (text) => {
      for (const hash of [text, `#${text}`, `#token=${text}`]) {
        const found = tokenIn(hash)
        assert.ok(found === null || /^[\w-]+$/.test(found))
      }
    }),
  )
  for (const none of [
    '',
    '#',
    '#token',
    '#token=',
    '#Token=abc',
    '#token=a b',
    '#token=a+b',
    '#token=%00',
    '#token=<a>',
  ])
    assert.is(tokenIn(none), null, none)
})

test('a link with another letter holds another token', () => {
  fc.assert(
    fc.property(token, fc.nat(), fc.constantFrom(...'Az09-_'), (one, place, letter) => {
      const at = place % one.length
      const other = one.slice(0, at) + letter + one.slice(at + 1)
      assert.is(tokenIn(`#token=${one}`) === tokenIn(`#token=${other}`), one === other)
    }),
  )
})

test('a long address takes no longer than its length', () => {
  const begin = performance.now()
  for (const unit of ['a', '%', '=', '&', '&token', '%41']) tokenIn(`#token=${unit.repeat(20_000)}`)
  assert.ok(performance.now() - begin < 1000)
})

test.run()
