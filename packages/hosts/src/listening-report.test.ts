import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseListening } from './listening-report.ts'

const test = suite('what a host says of its ports')
const answer = (...lines: string[]) => parseListening([...lines, '', 'gatehouse done', ''].join('\n'), 'host')

test('ss is read: both families, zones, mapped addresses, names of programs', () => {
  const { tool, listening, open, more } = answer(
    'tool ss',
    'listens udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:(("systemd-resolve",pid=501,fd=13))',
    'listens tcp LISTEN 0 511 *:80 *:* users:(("nginx",pid=9,fd=6),("nginx",pid=8,fd=6))',
    'listens tcp LISTEN 0 128 [::]:22 [::]:*',
    'listens udp UNCONN 0 0 [fe80::1]%eth0:546 [::]:* users:(("dhclient",pid=4,fd=1))',
    'open 0 36 [::ffff:10.0.0.1]:22 [::ffff:203.0.113.7]:50000',
    'open 0 0 127.0.0.1:3306 127.0.0.1:50001',
  )
  assert.equal([tool, more], ['ss', false])
  assert.equal(listening, [
    { protocol: 'tcp', address: '::', port: 22, process: '' },
    { protocol: 'udp', address: '127.0.0.53', port: 53, process: 'systemd-resolve' },
    { protocol: 'tcp', address: '::', port: 80, process: 'nginx' },
    { protocol: 'udp', address: 'fe80::1', port: 546, process: 'dhclient' },
  ])
  assert.equal(open, [{ source: '203.0.113.7', sourcePort: 50_000, port: 22 }])
})

test('the kernel’s own files are read where there is no ss', () => {
  const { tool, listening, open } = answer(
    'tool proc',
    'tcp 00000000:0016 00000000:0000 0A',
    'tcp 0100007F:0CEA 00000000:0000 0A',
    'tcp 0100000A:0016 077100CB:C350 01',
    'tcp6 B80D0120000000000000000001000000:01BB 00000000000000000000000000000000:0000 0A',
    'udp 00000000:13C4 00000000:0000 07',
    'udp 0100000A:D431 08080808:0035 01',
  )
  assert.is(tool, 'proc')
  assert.equal(
    listening.map(({ protocol, address, port }) => `${protocol} ${address} ${port}`),
    ['tcp 0.0.0.0 22', 'tcp 2001:db8::1 443', 'tcp 127.0.0.1 3306', 'udp 0.0.0.0 5060'],
  )
  assert.equal(open, [{ source: '203.0.113.7', sourcePort: 50_000, port: 22 }])
})

test('what is no such line says nothing, and a program’s name is printable', () => {
  const { listening, open } = answer(
    'tool ss',
    'listens tcp LISTEN 0 1 0.0.0.0:99999 0.0.0.0:*',
    'listens tcp LISTEN 0 1 999.1.1.1:22 0.0.0.0:*',
    'listens raw UNCONN 0 1 0.0.0.0:22 0.0.0.0:*',
    'listens tcp LISTEN 0 1 0.0.0.0:8080 0.0.0.0:* users:(("a\u{1b}[31m"é",pid=1,fd=2))',
    'listens tcp',
    'open x',
    '\u{0}',
    'open 0 0 10.0.0.1:22 nowhere:1',
  )
  assert.equal(listening, [{ protocol: 'tcp', address: '0.0.0.0', port: 8080, process: 'a[31m"' }])
  assert.equal(open, [])
})

test('there is a bound, and what was left out is said', () => {
  const many = Array.from({ length: 3000 }, (_, n) => `open 0 0 10.0.0.1:22 203.0.113.7:${n + 1024}`)
  const { open, more } = answer('tool ss', ...many)
  assert.equal([open.length, more], [2000, true])
})

test('an answer that was cut off is none', () => {
  assert.throws(() => parseListening('tool ss\nlistens tcp', 'host'), /did not answer completely/)
})

test.run()
