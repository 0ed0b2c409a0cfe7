import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newCode, readCode } from './code.ts'

const test = suite('recovery codes as text')

const shape = /^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/
const code = fc.constant(null).map(() => newCode())

test('a new code is four groups of four, never the same, and reads as itself', () => {
  const seen = new Set<string>()
  for (let made = 0; made < 500; made++) {
    const one = newCode()
    assert.match(one, shape)
    assert.is(readCode(one), one)
    seen.add(one)
  }
  assert.is(seen.size, 500)
  assert.is(new Set([...seen].join('').replaceAll('-', '')).size, 32, 'every letter of the alphabet comes up')
})

test('capitals, spaces, dashes and look-alikes do not matter', () => {
  const asTyped = fc.array(
    fc.record({
      gap: fc.constantFrom('', '', ' ', '-', '–', '—', '\u00a0', '\t', '\n'),
      capital: fc.boolean(),
    }),
    { minLength: 16, maxLength: 16 },
  )
  fc.assert(
    fc.property(
      code,
      asTyped,
      fc.constantFrom('i', 'l', 'I', 'L', '1'),
      fc.constantFrom('o', 'O', '0'),
      (one, typed, one1, zero) => {
        const letters = [...one.replaceAll('-', '')]
        const text = letters
          .map((letter, at) => (typed[at]?.gap ?? '') + (typed[at]?.capital ? letter.toUpperCase() : letter))
          .join('')
          .replaceAll('1', one1)
          .replaceAll('0', zero)
        assert.is(readCode(` ${text} `), one)
      },
    ),
  )
})

test('whatever is read has the shape of a code, and anything else is none', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.string({ minLength: 14, maxLength: 20 })),
      (text) => {
        const read = readCode(text)
        assert.ok(read === null || shape.test(read), String(read))
        if (read !== null) assert.is(readCode(read), read)
      },
    ),
  )
  fc.assert(
    fc.property(code, fc.integer({ min: 1, max: 18 }), (one, length) => {
      assert.is(readCode(one.slice(0, length)), null)
      assert.is(readCode(`${one}0`), null)
      assert.is(readCode(`u${one.slice(1)}`), null, 'u is not in the alphabet')
    }),
  )
  assert.is(readCode(''), null)
})

test('a code with another letter is another code, or none', () => {
  fc.assert(
    fc.property(
      code,
      fc.nat({ max: 18 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      (one, at, letter) => {
        const read = readCode(one.slice(0, at) + letter + one.slice(at + 1))
        // where a dash stood, a letter makes seventeen, and another gap changes nothing
        if (one[at] === '-') assert.ok(read === null || read === one)
        else if (read === one) assert.is(asRead(letter), one[at])
      },
    ),
  )
})

test('a long text is none within moments', () => {
  const begin = performance.now()
  for (const unit of ['0', '-', 'ﷺ', 'e\u0301', '\u200d']) assert.is(readCode(unit.repeat(100_000)), null)
  assert.ok(performance.now() - begin < 2000)
})

const asRead = (letter: string) =>
  letter.normalize('NFKC').toLowerCase().replace('o', '0').replace(/[il]/, '1')

test.run()
