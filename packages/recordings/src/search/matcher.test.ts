import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { matcherFor } from './matcher.ts'

const test = suite('matching a line')

/** Whole characters, so that no half of a pair meets the other. */
const anything = fc.string({ unit: 'binary', maxLength: 40 })
const sought = anything.filter((text) => text.trim() !== '')

test('a text is found wherever it stands, and it is what was found', () => {
  fc.assert(
    fc.property(anything, sought, anything, (before, text, after) => {
      const line = `${before}${text.trim()}${after}`
      fc.pre(line.normalize('NFC') === line) // as what was shown is kept
      const found = matcherFor(text)(line)
      assert.ok(found, JSON.stringify(line))
      assert.ok(found.start <= before.length && found.end <= line.length)
      assert.ok(matcherFor(text)(line.slice(found.start, found.end)))
    }),
  )
})

test('how letters are composed does not matter', () => {
  for (const text of ['caf\u00e9', 'cafe\u0301']) assert.ok(matcherFor(text)('un caf\u00e9 noir'), text)
  assert.ok(matcherFor('\uf900')('\u8c48'))
})

test('what is found is the text itself, but for case and white space', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abAB .*\\[( \t'), maxLength: 60 })
  const plain = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase()
  fc.assert(
    fc.property(
      letters,
      letters.filter((text) => text.trim() !== ''),
      (line, text) => {
        const found = matcherFor(text)(line)
        const isThere = line.replace(/\s+/g, ' ').toLowerCase().includes(plain(text))
        assert.is(found !== null, isThere)
        if (found) assert.is(plain(line.slice(found.start, found.end)), plain(text))
      },
    ),
    { numRuns: 500 },
  )
})

test('case does not matter, in any script', () => {
  for (const [text, line] of [
    ['größe', 'GRÖSSE und GRÖßE'],
    ['ΣΊΣΥΦΟΣ', 'ο σίσυφος'],
    ['Permission denied', 'permission   DENIED (publickey)'],
  ] as const)
    assert.ok(matcherFor(text)(line), text)
})

test('signs stand for themselves', () => {
  assert.is(matcherFor('a.c')('abc'), null)
  assert.equal(matcherFor('$(rm -rf /*)')('# $(rm -rf /*)'), { start: 2, end: 14 })
  assert.throws(() => matcherFor(' \t'), /nothing to look for/)
})

test('a long line takes no long time', () => {
  const line = `${'a '.repeat(50_000)}b`
  const began = performance.now()
  assert.is(matcherFor('a a a a c')(line), null)
  assert.ok(performance.now() - began < 2000)
})

test.run()
