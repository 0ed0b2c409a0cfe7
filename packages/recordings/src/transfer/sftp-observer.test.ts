import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dialogue, play } from '../testing/dialogue.ts'
import type { FileOperation } from './operation.ts'
import { message } from './sftp-messages.ts'
import { observeSftp } from './sftp-observer.ts'

const test = suite('sftp observer')

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const uint64 = (value: number) => Buffer.concat([uint32(0), uint32(value)])
const string = (value: string | Buffer) =>
  Buffer.concat([uint32(Buffer.from(value).length), Buffer.from(value)])
const packet = (type: number, ...fields: Buffer[]) => {
  const data = Buffer.concat(fields)
  return Buffer.concat([uint32(data.length + 1), Buffer.of(type), data])
}
const request = (name: keyof typeof message, id: number, ...fields: Buffer[]) =>
  ['client', packet(message[name], uint32(id), ...fields)] as const
const reply = (name: keyof typeof message, id: number, ...fields: Buffer[]) =>
  ['server', packet(message[name], uint32(id), ...fields)] as const
const status = (id: number, code: number) =>
  reply('status', id, uint32(code), string('as it went'), string('en'))

const attrs = uint32(0)
const session: Dialogue = [
  ['client', packet(message.init, uint32(3))],
  ['server', packet(message.version, uint32(3), string('posix-rename@openssh.com'), string('1'))],
  request('stat', 1, string('/home')),
  reply('attrs', 1, attrs),
  request('open', 2, string('/tmp/größe'), uint32(0x1a), attrs),
  reply('handle', 2, string(Buffer.from([0, 1, 2, 255]))),
  request('write', 3, string(Buffer.from([0, 1, 2, 255])), uint64(0), string(Buffer.alloc(70_000, 'x'))),
  request('write', 4, string(Buffer.from([0, 1, 2, 255])), uint64(70_000), string(Buffer.alloc(5_000, 'x'))),
  status(3, 0),
  status(4, 0),
  request('fsetstat', 5, string(Buffer.from([0, 1, 2, 255])), attrs),
  status(5, 0),
  request('close', 6, string(Buffer.from([0, 1, 2, 255]))),
  status(6, 0),
  request('open', 7, string(Buffer.from([0x2f, 0xff])), uint32(1), attrs),
  reply('handle', 7, string('h')),
  request('read', 8, string('h'), uint64(0), uint32(32_768)),
  reply('data', 8, string(Buffer.alloc(32_768))),
  request('read', 9, string('h'), uint64(32_768), uint32(32_768)),
  status(9, 1),
  request('close', 10, string('h')),
  status(10, 0),
  request('rename', 11, string('a'), string('b')),
  status(11, 4),
  request('extended', 12, string('copy-data'), string('h'), uint64(0), uint64(0), string('k'), uint64(0)),
  status(12, 8),
  request('extended', 13, string('nobody@example.net'), string('?')),
  status(13, 8),
  request('readlink', 14, string('l')),
  reply('name', 14, uint32(1), string('target'), string(''), attrs),
  request('open', 15, string('left'), uint32(1), attrs),
  reply('handle', 15, string('l')),
  request('read', 16, string('l'), uint64(0), uint32(10)),
  request('remove', 17, string('unanswered')),
]

const operations: Omit<FileOperation, 'at'>[] = [
  { op: 'open', path: '/tmp/größe', truncates: true, ok: true },
  { op: 'setstat', path: '/tmp/größe', ok: true },
  { op: 'write', path: '/tmp/größe', bytes: 75_000, ok: true },
  { op: 'open', path: '/\u{10feff}', ok: true },
  { op: 'read', path: '/\u{10feff}', bytes: 32_768, ok: true },
  { op: 'rename', path: 'a', to: 'b', ok: false },
  { op: 'copy', path: 'handle 68', to: 'handle 6b', ok: false },
  { op: 'extended', path: 'nobody@example.net', ok: false },
  { op: 'readlink', path: 'l', ok: true },
  { op: 'open', path: 'left', ok: true },
  { op: 'remove', path: 'unanswered', ok: null },
  { op: 'read', path: 'left', bytes: 0, ok: null },
]

function observe(dialogue: Dialogue, sizes: Iterator<number>) {
  const seen: FileOperation[] = []
  const losses: string[] = []
  const observer = observeSftp({
    onOperation: (operation) => seen.push(operation),
    onLost: (why) => losses.push(why),
    now: () => 5,
  })
  play(observer, dialogue, sizes)
  assert.equal(losses, observer.lost === null ? [] : [observer.lost])
  return { seen, lost: observer.lost }
}

function* endless(size: number) {
  for (;;) yield size
}

test('what was done is told, in any chunks', () => {
  const expected = operations.map((operation) => ({ at: 5, ...operation }))
  assert.equal(observe(session, endless(1_000_000)), { seen: expected, lost: null })
  fc.assert(
    fc.property(
      fc.infiniteStream(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9000 }))),
      (sizes) => {
        assert.equal(observe(session, sizes), { seen: expected, lost: null })
      },
    ),
  )
})

test('no bytes make it throw', () => {
  const bytes = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes))
  const small = fc.nat({ max: 30 })
  const packetLike = fc
    .tuple(small, fc.integer({ min: 1, max: 20 }), bytes)
    .map(([length, type, data]) => Buffer.concat([uint32(length), Buffer.of(type), data]))
  const saying = fc.tuple(fc.constantFrom('client' as const, 'server' as const), fc.oneof(bytes, packetLike))
  fc.assert(
    fc.property(fc.array(saying), fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (sayings, sizes) => {
      observe(sayings, sizes)
    }),
    { numRuns: 500 },
  )
})

test('a session cut or changed anywhere is watched without an error', () => {
  fc.assert(
    fc.property(fc.nat({ max: session.length - 1 }), fc.nat(), fc.nat({ max: 255 }), (at, offset, value) => {
      const [who, said] = session[at] ?? ['client' as const, Buffer.alloc(1)]
      const changed = Buffer.from(said)
      changed.writeUInt8(value, offset % Math.min(said.length, 60))
      observe([...session.slice(0, at), [who, changed], ...session.slice(at + 1)], endless(777))
    }),
  )
})

test('it says when it cannot follow any more', () => {
  const twice = [request('remove', 1, string('a')), request('remove', 1, string('b'))]
  assert.match(observe(twice, endless(9)).lost ?? '', /request id again/)
  assert.match(observe([['client', uint32(0)]], endless(9)).lost ?? 'still there', /still there/)
  assert.match(observe([['client', Buffer.alloc(5)]], endless(9)).lost ?? '', /no SFTP/)
  assert.match(
    observe([['server', Buffer.from('Welcome to this host!')]], endless(9)).lost ?? '',
    /server sent what is no SFTP/,
  )
  assert.match(
    observe([['client', packet(message.remove, uint32(1), uint32(9))]], endless(9)).lost ?? 'seen',
    /seen/,
  )
  assert.match(
    observe([['client', packet(message.close, uint32(1), uint32(9))]], endless(9)).lost ?? '',
    /too short/,
  )
  const flood = Array.from({ length: 10_001 }, (_, id) => request('remove', id, string('a')))
  assert.match(observe(flood, endless(9000)).lost ?? '', /more requests/)
})

test('a path without end is cut, and the packet after it is seen', () => {
  const { seen, lost } = observe(
    [
      request('remove', 1, string('x'.repeat(1_000_000))),
      status(1, 0),
      request('rmdir', 2, string('y')),
      status(2, 0),
    ],
    endless(10_000),
  )
  assert.is(lost, null)
  assert.ok((seen[0]?.path.length ?? 0) < 20_000 && seen[0]?.path.endsWith('…'))
  assert.is(seen[1]?.path, 'y')
})

test('whether an opening throws away what was there is told, and the size that attributes set', () => {
  const { seen } = observe(
    [
      request('open', 1, string('kept'), uint32(0x0a), attrs),
      reply('handle', 1, string('a')),
      request('open', 2, string('gone'), uint32(0x1a), attrs),
      reply('handle', 2, string('b')),
      request('setstat', 3, string('short'), uint32(1), uint64(5)),
      status(3, 0),
      request('fsetstat', 4, string('a'), uint32(1), uint64(0)),
      status(4, 0),
      request('setstat', 5, string('mode'), uint32(4), uint32(0o600)),
      status(5, 0),
    ],
    endless(1_000_000),
  )
  const expected: Omit<FileOperation, 'at'>[] = [
    { op: 'open', path: 'kept', ok: true },
    { op: 'open', path: 'gone', truncates: true, ok: true },
    { op: 'truncate', path: 'short', bytes: 5, ok: true },
    { op: 'truncate', path: 'kept', bytes: 0, ok: true },
    { op: 'setstat', path: 'mode', ok: true },
  ]
  assert.equal(
    seen,
    expected.map((one) => ({ at: 5, ...one })),
  )
})

test('requests that are never answered are held up to a bound', () => {
  const long = string('x'.repeat(15_000))
  const asked = Array.from({ length: 100 }, (_, id) => request('mkdir', id, long, attrs))
  assert.match(observe(asked, endless(1_000_000)).lost ?? '', /more requests under way/)
})

test.run()
