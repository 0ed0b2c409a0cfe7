import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allowsForward, forwardTarget, hostAndPort, writtenTarget } from './forward-target.ts'

const test = suite('a place to forward to')
const read = (text: string) => writtenTarget.safeParse(text)
const spelled = (text: string) => read(text).data
const wrong = (text: string) => read(text).error?.issues[0]?.message ?? 'accepted'

test('is read in whatever spelling, and has one', () => {
  assert.is(spelled(' DB.Internal.:5432 '), 'db.internal:5432')
  assert.is(spelled('münchen.de:80'), 'xn--mnchen-3ya.de:80')
  assert.is(spelled('10.0.0.1:00080'), '10.0.0.1:80')
  assert.is(spelled('[2001:DB8:0:0::1]:443'), '[2001:db8::1]:443')
  assert.is(spelled('[::ffff:10.0.0.1]:1'), '[::ffff:a00:1]:1')
})

test('what is none is refused, and it is said what is wrong', () => {
  for (const text of ['', 'db', 'db:', ':80', '2001:db8::1:443', 'db:http', 'db:80:90', 'db:-1', 'db:8.5'])
    assert.match(wrong(text), /Enter host:port|must be a host name/, text)
  for (const text of ['db:0', 'db:65536', 'db:999999999']) assert.match(wrong(text), /from 1 to 65535/, text)
  for (const text of [
    '[db]:80',
    '[]:80',
    '1.2.3:80',
    '0x7f.1:80',
    'a..b:80',
    'a b:80',
    '[fe80::1%eth0]:80',
    '*:80',
  ])
    assert.match(wrong(text), /must be a host name or an IP address/, text)
})

test('read again, it is the same', () => {
  const host = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
  )
  const check = (host: string, port: number) => {
    const once = spelled(`${host}:${port}`)
    if (once === undefined) return assert.is(host.includes('%'), true, host)
    assert.is(spelled(once), once)
    const parts = hostAndPort(once)
    assert.is(forwardTarget(parts.host, parts.port), once)
  }
  fc.assert(fc.property(host, fc.integer({ min: 1, max: 65_535 }), check))
})

test('whatever is written, only a name or an address and a port come out of it', () => {
  const check = (text: string, host: string, port: number) => {
    for (const target of [spelled(text), spelled(`${host}:${port}`), forwardTarget(host, port)]) {
      if (target === undefined || target === null) continue
      const parts = hostAndPort(target)
      assert.ok(isIPv4(parts.host) || isIPv6(parts.host) || /^[a-z0-9_.-]{1,253}$/.test(parts.host), target)
      assert.ok(parts.port >= 1 && parts.port <= 65_535)
    }
  }
  const any = fc.string({ unit: 'binary' })
  fc.assert(fc.property(any, any, fc.integer({ min: -2, max: 70_000 }), check))
})

test('the server itself is one place, however it is called, and any of its ports may be allowed', () => {
  for (const text of ['localhost:80', '127.0.0.1:80', '[::1]:80', '[0:0::1]:80', 'LOCALHOST.:80'])
    assert.is(spelled(text), 'localhost:80', text)
  for (const text of ['localhost:*', '127.0.0.1:*', '[::1]:*']) assert.is(spelled(text), 'localhost:*', text)
  for (const text of ['db:*', '*:*', '10.0.0.1:*', 'localhost:*0']) assert.is(spelled(text), undefined, text)
  assert.ok(allowsForward(['localhost:*'], 'localhost:34567'))
  assert.not(allowsForward(['localhost:*'], 'db:34567'))
  assert.not(allowsForward(['localhost:80'], 'localhost:81'))
  assert.equal(hostAndPort('localhost:*'), { host: 'localhost', port: 0 })
})

test.run()
