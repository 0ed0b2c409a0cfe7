import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readTotals } from './totals.ts'

const test = suite('test totals')
const uvu = (total: number, passed: number, skipped: number) =>
  `• • \n\n  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  Duration:  1.00ms\n`

test('totals are read as uvu prints them, colours or not', () => {
  const expected = { passed: 3, failed: 0, skipped: 0, notices: [] }
  assert.equal(readTotals(uvu(3, 3, 0), true), expected)
  assert.equal(
    readTotals(uvu(3, 3, 0).replace('Passed:    3', '\u001b[32mPassed:    3\u001b[39m'), true),
    expected,
  )
})

test('tests that did not pass have failed', () => {
  assert.equal(readTotals(uvu(5, 3, 0), false).failed, 2)
})

test('a file that ends badly after passing has a failure', () => {
  assert.equal(readTotals(uvu(3, 3, 0), false).failed, 1)
})

test('a file that prints no totals has a failure, even if it ends well', () => {
  assert.equal(readTotals('', true).failed, 1)
})

test('a skipped test is counted once, whether uvu says it or the file, or both', () => {
  const notice = 'SKIPPED: real OpenSSH — install openssh-server'
  assert.is(readTotals(uvu(1, 1, 1), true).skipped, 1)
  assert.equal(readTotals(`${notice}\n${uvu(1, 1, 0)}`, true).notices, [notice])
  assert.is(readTotals(`${notice}\n${uvu(1, 1, 1)}`, true).skipped, 1)
})

test.run()
