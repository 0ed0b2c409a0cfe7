import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dialogue, play } from '../testing/dialogue.ts'
import type { FileOperation } from './operation.ts'
import { parseScpCommand, type ScpCommand } from './scp-command.ts'
import { observeScp } from './scp-observer.ts'

const test = suite('scp observer')

const yes = Buffer.of(0)
const no = Buffer.from('\x01scp: no\n')
const source = (text: string) => ['client', Buffer.from(text)] as const
const sink = (bytes: Buffer) => ['server', bytes] as const

const upload: Dialogue = [
  sink(yes),
  source('T1700000000 0 1700000000 0\n'),
  sink(yes),
  source('D0755 0 tree\n'),
  sink(yes),
  source('C0644 70000 größe\n'),
  sink(yes),
  source('C'.repeat(70_000)),
  source('\0'),
  sink(yes),
  source('C0644 5 refused\n'),
  sink(no),
  source('C0644 0 empty\n'),
  sink(yes),
  source('\0'),
  sink(no),
  source('C0644 3 broken\n'),
  sink(yes),
  source('abc'),
  source('\x01scp: broken: Input/output error\n'),
  sink(yes),
  source('D0700 0 forbidden\n'),
  sink(no),
  source('E\n'),
  sink(yes),
  source('\x01scp: gone: No such file or directory\n'),
  source('C0644 9 unfinished\n'),
  sink(yes),
  source('half'),
]

const expected = [
  ['mkdir', 'to/tree', undefined, true],
  ['write', 'to/tree/größe', 70_000, true],
  ['write', 'to/tree/refused', 0, false],
  ['write', 'to/tree/empty', 0, false],
  ['write', 'to/tree/broken', 3, false],
  ['mkdir', 'to/tree/forbidden', undefined, false],
  ['error', 'scp: gone: No such file or directory', undefined, false],
  ['write', 'to/unfinished', 4, null],
]

function observe(command: ScpCommand, dialogue: Dialogue, sizes: Iterator<number>) {
  const seen: FileOperation[] = []
  const observer = observeScp(command, { onOperation: (operation) => seen.push(operation) })
  play(observer, dialogue, sizes)
  return { seen: seen.map(({ op, path, bytes, ok }) => [op, path, bytes, ok]), lost: observer.lost }
}

const command = (text: string) => {
  const parsed = parseScpCommand(text)
  if (!parsed) throw new Error(`no scp: ${text}`)
  return parsed
}

function* endless(size: number) {
  for (;;) yield size
}

const swapped = upload.map(([who, said]) => [who === 'client' ? 'server' : 'client', said] as const)

test('what was done is told, in any chunks and both directions', () => {
  const down = expected.map(([op, ...rest]) => [
    op === 'mkdir' ? 'opendir' : op === 'write' ? 'read' : op,
    ...rest,
  ])
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 5000 })), (sizes) => {
      assert.equal(observe(command('scp -r -t to/'), upload, sizes), { seen: expected, lost: null })
      assert.equal(observe(command('scp -rf to/*'), swapped, sizes), { seen: down, lost: null })
    }),
  )
})

test('no bytes make it throw', () => {
  const bytes = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes))
  const line = fc.stringMatching(/^[CDET][0-7]{4} [0-9] [a-z]{1,3}\n$/).map((text) => Buffer.from(text))
  const said = fc.oneof(bytes, line, fc.constantFrom(yes, no))
  const saying = fc.tuple(fc.constantFrom('client' as const, 'server' as const), said)
  fc.assert(
    fc.property(fc.array(saying), fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (sayings, sizes) => {
      observe(command('scp -t x'), sayings, sizes)
      observe(command('scp -f x'), sayings, sizes)
    }),
    { numRuns: 500 },
  )
})

test('a client that does not wait for answers is followed as long as they are yes', () => {
  const eager = [source('C0644 3 a\nabc\0'), sink(yes), sink(yes), sink(yes)]
  assert.equal(observe(command('scp -t x/'), eager, endless(99)), {
    seen: [['write', 'x/a', 3, true]],
    lost: null,
  })
  const refused = [source('C0644 3 a\nabc\0'), sink(yes), sink(no)]
  assert.match(observe(command('scp -t x/'), refused, endless(99)).lost ?? '', /did not wait/)
})

test('it says when it cannot follow any more', () => {
  const lost = (...dialogue: Dialogue) => observe(command('scp -t x'), dialogue, endless(99)).lost
  assert.match(lost(source('hello\n')) ?? '', /sender said what is no scp/)
  assert.match(lost(source(`C0644 1 ${'a'.repeat(10_000)}`)) ?? '', /sender said/)
  assert.match(lost(source('C0644 1 a\n'), sink(yes), sink(yes), source('ab')) ?? 'not yet', /not yet/)
  assert.match(lost(source('C0644 1 a\n'), sink(yes), sink(yes), source('abc\n')) ?? '', /sender said/)
  assert.match(lost(sink(Buffer.from('bash: scp: not found\n'))) ?? '', /receiver said what is no scp/)
  assert.match(lost(sink(yes), sink(yes)) ?? '', /without being asked/)
  assert.match(lost(...Array.from({ length: 1001 }, () => source('E\n'))) ?? '', /more is under way/)
})

test('it says so, too, where folders, their names and messages have no end', () => {
  const lost = (folder: string, times: number) => {
    const deeper = Array.from({ length: times }, () => [source(`D0755 0 ${folder}\n`), sink(yes)]).flat()
    return observe(command('scp -r -t x'), [sink(yes), ...deeper], endless(9_999)).lost
  }
  assert.is(lost('a', 1000), null)
  assert.match(lost('a', 1001) ?? '', /folders are deeper than can be watched/)
  assert.is(lost('a'.repeat(4_000), 4), null)
  assert.match(lost('a'.repeat(4_000), 5) ?? '', /folders are deeper than can be watched/)
  const message = (length: number) => sink(Buffer.from(`\x01${'a'.repeat(length)}`))
  assert.is(observe(command('scp -t x'), [message(8 * 1024)], endless(99)).lost, null)
  const endlessly = observe(command('scp -t x'), [message(8 * 1024 + 1)], endless(99)).lost
  assert.match(endlessly ?? '', /receiver said what is no scp/)
})

test('commands are told from others', () => {
  const parsed = { direction: 'upload', path: '/tmp/a b', folder: false }
  assert.equal(parseScpCommand("scp -t '/tmp/a b'"), parsed)
  assert.equal(parseScpCommand('/usr/bin/scp -p -t -- "/tmp/a b"'), parsed)
  assert.equal(parseScpCommand('scp -r -d -t /tmp/a\\ b'), { ...parsed, folder: true })
  assert.equal(parseScpCommand('scp -f ~/x'), { direction: 'download', path: '~/x', folder: false })
  for (const text of ['scp', 'scp a b:c', 'scp -t', 'escp -t x', 'cat scp -t x', ''])
    assert.is(parseScpCommand(text), null, text)
})

test('a path is read as the shell takes it, whatever is in it, as long as it is quoted', () => {
  const path = fc.string({ minLength: 1 }).filter((text) => !/[\n\r]/.test(text))
  fc.assert(
    fc.property(path, (text) => {
      const quoted = `'${text.replaceAll("'", `'\\''`)}'`
      assert.is(parseScpCommand(`scp -f -- ${quoted}`)?.path, text)
    }),
  )
})

test('what runs anything else is no transfer, however it is quoted', () => {
  for (const text of [
    'scp -f x; sh',
    'scp -f x && sh',
    'scp -f x | sh',
    'scp -f $(sh)',
    'scp -f "$(sh)"',
    'scp -f "`sh`"',
    'scp -f `sh`',
    'scp -f x\nsh',
    'scp -f x > y',
    `scp -f "a'"; sh -c 'x'`,
    `scp -f "it's`,
  ])
    assert.is(parseScpCommand(text), null, text)
  for (const text of ["scp -f 'a;b'", 'scp -f a\\;b', 'scp -f "a;b"', `scp -f "it's"`, 'scp -f $HOME/*'])
    assert.ok(parseScpCommand(text), text)
})

test.run()
