import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { accessEffects } from './access-effects.ts'

const test = suite('effects of another way to log in')
const login = (keys: number) => ({
  login: 'ops',
  email: 'ops@acme.com',
  keys,
  state: 'in-sync' as const,
  error: null,
  unadopted: null,
  shutOut: [],
  trouble: null,
})
const server = { name: 'prod-1', access: 'direct' as const, logins: [login(2), login(0), login(1)] }

test('it counts the keys that leave, of logins that have some', () => {
  assert.match(accessEffects(server, 'gateway')[0] ?? '', 'removes 3 keys of 2 logins from prod-1')
  assert.match(
    accessEffects({ ...server, access: 'gateway' }, 'direct')[0] ?? '',
    'installs 3 keys of 2 logins on',
  )
})

test('who chooses a recording by the host is told what it is worth', () => {
  assert.match(accessEffects(server, 'recorded').join('\n'), 'root there, or the login itself, could alter')
  assert.match(accessEffects({ ...server, access: 'recorded' }, 'direct')[0] ?? '', 'no longer recorded')
})

test('the same way is no change', () => {
  assert.equal(accessEffects(server, 'direct'), ['Choose another way.'])
})

test.run()
