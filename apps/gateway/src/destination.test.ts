import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { jumpedTo, parseDestination } from './destination.ts'

const test = suite('server and account in front of the @')
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
const login = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,30}$/)
const slug = fc.stringMatching(/^[a-z][a-z0-9-]{1,38}$/)

test('a server alone, or with its account', () => {
  assert.equal(parseDestination('prod-1'), { server: 'prod-1', account: null })
  assert.equal(parseDestination('prod-1.acme'), { server: 'prod-1', account: 'acme' })
  assert.equal(parseDestination('PROD-1.Acme'), { server: 'prod-1', account: 'acme' })
})

test('whatever all are called, they are read as written', () => {
  fc.assert(
    fc.property(label, fc.option(slug), fc.option(login), (server, account, login) => {
      const name = account === null ? server : `${server}.${account}`
      const read = parseDestination(login === null ? name : `${login}+${name}`)
      assert.equal(read, { server, account, ...(login !== null && { login: { name: login } }) })
    }),
  )
})

test('behind a jump a user name is a login where one of that name is shared, and with a plus it is asked for', () => {
  const to = { server: 'prod-1', account: 'acme' }
  assert.equal(jumpedTo(to, 'Deploy'), { ...to, login: { name: 'deploy', ifShared: true } })
  assert.equal(jumpedTo(to, 'deploy+web-1'), { ...to, login: { name: 'deploy' } })
  for (const name of ['prod-1.acme', 'a b', '', 'deploy+', '+', 'ä']) assert.equal(jumpedTo(to, name), to)
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
    '+a',
    'a+',
    'a+b+c',
    'a%b',
    'Ä+b',
    'a@b',
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
