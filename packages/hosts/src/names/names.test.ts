import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DnsServer, startDnsServer } from '../testing/dns-server.ts'
import { parseHostsFile } from './hosts-file.ts'
import { Names } from './names.ts'
import { parseResolvConf, wholeNames } from './resolv-conf.ts'

const test = suite('names of servers')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-names-'))
let dns: DnsServer
let names: Names

test.before.each(async () => {
  dns = await startDnsServer({
    'web.example.com': { a: '192.0.2.1', aaaa: '2001:db8:0:0:0:0:0:1' },
    'db.corp.example': { a: '192.0.2.2' },
    'old.example.com': { a: '192.0.2.3', ttl: 0 },
    'dead.example.com': 'silent',
    'broken.example.com': 'broken',
  })
  writeFileSync(join(folder, 'resolv.conf'), 'search lan.example corp.example\n')
  writeFileSync(join(folder, 'hosts'), '192.0.2.9 Web-1 web-1.example.com # ours\n')
  names = new Names({ servers: [dns.address], folder, patienceMs: 100 })
})
test.after.each(() => dns.close())
test.after(() => rmSync(folder, { recursive: true, force: true }))

const find = async (name: string, asking: { account?: string; signal?: AbortSignal } = {}) =>
  (await names.addressesOf(name, { signal: new AbortController().signal, ...asking }))
    .map(({ address, family }) => `${address}/${family}`)
    .sort()

async function code(asked: Promise<unknown>): Promise<unknown> {
  const error = await asked.then(
    () => assert.unreachable('found'),
    (error: unknown) => error,
  )
  return (error as { code?: unknown }).code
}

test('addresses and names of the hosts file ask nobody', async () => {
  assert.equal(await find('192.0.2.7'), ['192.0.2.7/4'])
  assert.equal(await find('2001:db8::7'), ['2001:db8::7/6'])
  assert.equal(await find('WEB-1'), ['192.0.2.9/4'])
  assert.equal(await find('localhost'), ['127.0.0.1/4', '::1/6'])
  assert.equal(dns.asked, [])
})

test('both families are found, and a short name in the search domains', async () => {
  assert.equal(await find('web.example.com'), ['192.0.2.1/4', '2001:db8::1/6'])
  assert.equal(await find('db'), ['192.0.2.2/4'])
  assert.is(await code(find('db.')), 'ENOTFOUND')
  assert.is(await code(find('nothing.example.com')), 'ENOTFOUND')
})

test('an answer holds as long as the DNS says, and who asks together shares one', async () => {
  await Promise.all([find('web.example.com'), find('Web.example.com'), find('web.example.com')])
  await find('web.example.com')
  assert.is(dns.asked.length, 2)
  await find('old.example.com')
  await find('old.example.com')
  assert.is(dns.asked.length, 6)
})

test('where the DNS falls silent or breaks, the last address holds; that a name is gone is believed', async () => {
  await find('old.example.com')
  for (const state of ['silent', 'broken'] as const) {
    dns.zone['old.example.com'] = state
    assert.equal(await find('old.example.com'), ['192.0.2.3/4'])
  }
  delete dns.zone['old.example.com']
  const fresh = new Names({ servers: [dns.address], folder })
  assert.is(
    await code(fresh.addressesOf('old.example.com', { signal: new AbortController().signal })),
    'ENOTFOUND',
  )
  assert.is(await code(find('broken.example.com')), 'EAI_AGAIN')
})

test('names whose DNS is dead delay no other, and can be given up', async () => {
  const given = new AbortController()
  for (let n = 0; n < 100; n++) dns.zone[`dead-${n}.example.com`] = 'silent'
  const dead = Array.from({ length: 100 }, (_, n) =>
    code(find(`dead-${n}.example.com`, { account: 'one', signal: given.signal })),
  )
  assert.equal(await find('web.example.com', { account: 'two' }), ['192.0.2.1/4', '2001:db8::1/6'])
  const under = new Set(dns.asked.filter((name) => name.startsWith('dead-'))).size
  assert.ok(under > 0 && under <= 64, `${under} names of one account at a time`)
  given.abort(Object.assign(new Error('given up'), { code: 'GIVEN_UP' }))
  assert.equal(new Set(await Promise.all(dead)), new Set(['GIVEN_UP']))
  assert.equal(await find('old.example.com', { account: 'one' }), ['192.0.2.3/4'])
})

test('resolv.conf says how names are completed', () => {
  assert.equal(parseResolvConf('search a.b c.\noptions timeout:1 ndots:2\n', 'h.x.y'), {
    search: ['a.b', 'c.'],
    ndots: 2,
  })
  assert.equal(parseResolvConf('nameserver 10.0.0.1', 'h.x.y'), { search: ['x.y'], ndots: 1 })
  const completion = { search: ['a.b', 'c.'], ndots: 2 }
  assert.equal(wholeNames('web', completion), ['web.a.b', 'web.c', 'web'])
  assert.equal(wholeNames('web.x.y', completion), ['web.x.y', 'web.x.y.a.b', 'web.x.y.c'])
  assert.equal(wholeNames('web.', completion), ['web'])
})

test('whatever stands in the files is read', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, name) => {
      parseHostsFile(text)
      const whole = wholeNames(name, parseResolvConf(text, name))
      assert.ok(whole.includes(name.endsWith('.') ? name.slice(0, -1) : name))
    }),
  )
})

test.run()
