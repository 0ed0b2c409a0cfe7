import { isIPv4 } from 'node:net'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type ProxyHeader, readProxyHeader } from './proxy-header.ts'

const test = suite('a PROXY header')
const port = fc.integer({ min: 0, max: 65_535 })
const pair = fc.oneof(fc.tuple(fc.ipV4(), fc.ipV4()), fc.tuple(fc.ipV6(), fc.ipV6()))
const rest = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))

const bytesOf = (address: string): Buffer => {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [left = '', right] = plain.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const [before, after] = [groups(left), groups(right ?? '')]
  const all = [...before, ...Array(8 - before.length - after.length).fill('0'), ...after]
  return Buffer.concat(all.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')))
}
function v1([source, destination]: [string, string], from: number, to: number): Buffer {
  return Buffer.from(`PROXY TCP${isIPv4(source) ? 4 : 6} ${source} ${destination} ${from} ${to}\r\n`)
}
function v2(pair: [string, string], more = Buffer.alloc(0), command = 0x21): Buffer {
  const body = Buffer.concat([...pair.map(bytesOf), Buffer.alloc(4), more])
  const head = Buffer.alloc(16)
  head.write('\r\n\r\n\0\r\nQUIT\n', 'latin1')
  head[12] = command
  head[13] = isIPv4(pair[0]) ? 0x11 : 0x21
  head.writeUInt16BE(body.length, 14)
  return Buffer.concat([head, body])
}

/** The same header, whole; part of it asks for more. */
function readsAs(header: Buffer, after: Buffer, address: string | null) {
  const spelled = (one: string | null) => (one === null ? null : bytesOf(one).toString('hex'))
  const expected = { address: spelled(address), length: header.length }
  const { address: found, length } = readProxyHeader(Buffer.concat([header, after])) as ProxyHeader // or the next line fails
  assert.equal({ address: spelled(found), length }, expected)
  for (let part = 0; part < header.length; part++)
    assert.is(readProxyHeader(header.subarray(0, part)), 'more')
}

test('of version 1 names the client', () => {
  fc.assert(
    fc.property(pair, port, port, rest, (ips, from, to, after) => readsAs(v1(ips, from, to), after, ips[0])),
  )
  readsAs(Buffer.from('PROXY UNKNOWN ffff::1 whatever\r\n'), Buffer.from('SSH'), null)
})

test('of version 2 does so too, whatever is added to it', () => {
  fc.assert(fc.property(pair, rest, rest, (ips, more, after) => readsAs(v2(ips, more), after, ips[0])))
  const local = v2(['192.0.2.1', '192.0.2.2'], Buffer.alloc(0), 0x20)
  readsAs(local, Buffer.alloc(0), null)
})

test('whatever else comes is none, and never more than a little is waited for', () => {
  const nothing = Buffer.alloc(0)
  for (const text of [
    'SSH-2.0-OpenSSH_9.2\r\n',
    'PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n',
    'PROXY TCP4 192.0.2.1 192.0.2.2 1 70000\r\n',
    'PROXY TCP4 192.0.2.1  192.0.2.2 1 2\r\n',
    'PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n',
    `PROXY UNKNOWN ${'x'.repeat(200)}`,
  ])
    assert.is(readProxyHeader(Buffer.from(text)), null, text)
  assert.is(readProxyHeader(v2(['192.0.2.1', '192.0.2.2'], Buffer.alloc(5_000))), null)
  assert.is(readProxyHeader(v2(['192.0.2.1', '192.0.2.2'], nothing, 0x31)), null)
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4_200, maxLength: 5_000 }), (bytes) => {
      assert.is.not(readProxyHeader(Buffer.from(bytes)), 'more')
    }),
  )
})

test.run()
