import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDestination } from './destination.ts'

const test = suite('server and account in front of the @')
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
const slug = fc.stringMatching(/^[a-z][a-z0-9-]{1,38}$/)

test('a server alone, or with its account', () => {
  assert.equal(parseDestination('prod-1'), { server: 'prod-1', account: null })
  assert.equal(parseDestination('prod-1.acme'), { server: 'prod-1', account: 'acme' })
  assert.equal(parseDestination('PROD-1.Acme'), { server: 'prod-1', account: 'acme' })
})

test('whatever both are called, they are read as written', () => {
  fc.assert(
    fc.property(label, fc.option(slug), (server, account) => {
      const name = account === null ? server : `${server}.${account}`
      assert.equal(parseDestination(name), { server, account })
    }),
  )
})

test('nothing else is a destination, and whatever is one has only harmless characters', () => {
  for (const name of [
    '',
    '.',
    'a.',
    '.b',
    'a.b.c',
    '-a',
    'a-',
    'a_b',
    'a b',
    'a\n',
    'a.1b',
    'ä',
    '\u212a',
    `${'a'.repeat(64)}`,
  ]) {
    assert.is(parseDestination(name), null, name)
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const destination = parseDestination(name)
      if (destination) assert.match(`${destination.server}${destination.account ?? ''}`, /^[a-z0-9-]+$/)
    }),
    { numRuns: 2_000 },
  )
})

test.run()
