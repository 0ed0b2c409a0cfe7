import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isReservedLogin, loginPattern, proposeLogin } from './login.ts'

const test = suite('login')
const free = () => false

test('is made of the local part', () => {
  const cases = {
    'saurav.k+x@acme.com': 'saurav-k',
    'ops@acme.com': 'ops',
    'Ann_Lee@acme.com': 'ann_lee',
    '007@acme.com': 'u007',
    '_apt@acme.com': 'apt',
    "o'brien@acme.com": 'o-brien',
    '-rf@acme.com': 'rf',
    '+tag@acme.com': 'member',
    '...@acme.com': 'member',
    'a.@acme.com': 'a',
    'no at sign': 'no-at-sign',
  }
  for (const [email, login] of Object.entries(cases)) assert.is(proposeLogin(email, free), login)
})

test('a taken login gets the first free number', () => {
  const logins = new Set(['ops', 'ops-2', 'ops-4'])
  const take = (email: string) => {
    const login = proposeLogin(email, (name) => logins.has(name))
    logins.add(login)
    return login
  }
  assert.equal(
    [take('ops@acme.com'), take('ops@partner.com'), take('ops@x.com')],
    ['ops-3', 'ops-5', 'ops-6'],
  )
})

test('reserved logins are never proposed', () => {
  for (const name of [
    'root',
    'daemon',
    'nobody',
    'sshd',
    'postgres',
    'www-data',
    'admin',
    'git',
    'ansible',
    'ubuntu',
  ]) {
    assert.ok(isReservedLogin(name))
    assert.is(proposeLogin(`${name}@acme.com`, free), `${name}-2`)
  }
  for (const name of ['systemd-network', '_apt', 'gatehouse-proxy']) assert.ok(isReservedLogin(name))
  for (const name of ['systemd.network', 'gatehouse', 'gatehouse-proxy'])
    assert.is(proposeLogin(`${name}@acme.com`, free), 'member')
  for (const name of ['saurav', 'ops', 'contractor', 'constructor', 'rooty'])
    assert.not(isReservedLogin(name))
})

test('gives up, instead of looping, when every number is taken', () => {
  assert.throws(() => proposeLogin('ops@acme.com', () => true), RangeError)
})

test('the pattern refuses what a shell or a file could misread', () => {
  for (const login of [
    '',
    '-rf',
    '1a',
    'A',
    'a.b',
    'a b',
    'a\n',
    'a$',
    'a;b',
    'é',
    'a'.repeat(32),
    'a/b',
    'a:b',
  ])
    assert.not(loginPattern.test(login))
})

test('always matches the pattern, and is never reserved or taken', () => {
  const email = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.emailAddress(),
    fc.string({ minLength: 40, maxLength: 400 }),
  )
  fc.assert(
    fc.property(email, fc.nat(9998), (text, already) => {
      const logins = new Set<string>()
      const first = proposeLogin(text, free)
      for (let number = 1; number <= already; number++)
        logins.add(number === 1 ? first : `${first.replace(/-\d+$/, '')}-${number}`)
      const login = proposeLogin(text, (name) => logins.has(name))
      assert.match(login, loginPattern)
      assert.not(isReservedLogin(login) || logins.has(login))
    }),
    { numRuns: 300 },
  )
})

test.run()
