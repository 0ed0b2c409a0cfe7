import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from './host-unreachable.ts'
import { sha256InLines } from './manifest.ts'
import { parseDone, parseReport } from './report.ts'

const test = suite('report')
const [a, b] = ['a'.repeat(64), 'b'.repeat(64)]
const done = 'gatehouse done'
const parse = (...lines: string[]) => parseReport([...lines, done, ''].join('\n'), 'host:22')

test('a digest that is that of the lines told is made from them, and not known without them', () => {
  const report = parse(`login alice = ${b} 0 ok`, 'was alice one', 'was alice two', 'login bob = - 0 ok')
  const [alice, bob] = report.logins
  assert.is(alice?.before, sha256InLines(['one', 'two']))
  assert.is(bob?.before, undefined)
  assert.equal(parse(`login alice ${a} = 0 ok`).logins, [])
})

test('what a login, a file and a survey come to', () => {
  const report = parse(
    'Welcome!',
    `login alice ${a} ${b} 2 ok`,
    'login bob ? ? 0 error:its home is on fire',
    'login carol ? ? 0 unadopted:1001:carol,adm',
    'login dave - - 0 unadopted:1002:-',
    'was alice ssh-rsa AAAA old key',
    'was nobody-spoken-of ssh-rsa AAAA',
    `file sudoers - ${b} ok`,
    'was-file sudoers someone ALL=ALL',
    `file groups ${a} ${b} error:there is no group docker`,
    'was-file groups adm alice',
    'key root foreign 1 restrict ssh-rsa AAAA',
    'key Web.User-1 managed 2 x',
    'more',
  )
  const alice = { login: 'alice', before: a, digest: b, foreign: 2, error: null, unadopted: null }
  const unknown = { before: undefined, digest: null, foreign: 0, was: [] }
  const stranger = "was not made by Gatehouse; adopt it on the server's page if it is theirs"
  assert.equal(report, {
    digest: sha256InLines([
      `login alice ${b}`,
      'login bob ?',
      'login carol ?',
      'login dave ?',
      'file groups ?',
      `file sudoers ${b}`,
    ]),
    logins: [
      { ...alice, was: ['ssh-rsa AAAA old key'] },
      { ...unknown, login: 'bob', error: 'its home is on fire', unadopted: null },
      {
        ...unknown,
        login: 'carol',
        error: `it exists on this server (uid 1001, groups carol, adm) and ${stranger}`,
        unadopted: { uid: 1001, groups: ['carol', 'adm'] },
      },
      {
        ...unknown,
        before: null,
        login: 'dave',
        error: `it exists on this server (uid 1002) and ${stranger}`,
        unadopted: { uid: 1002, groups: [] },
      },
    ],
    files: [
      { name: 'sudoers', before: null, digest: b, error: null, was: ['someone ALL=ALL'] },
      { name: 'groups', before: a, digest: b, error: 'there is no group docker', was: ['adm alice'] },
    ],
    found: [
      { login: 'root', managed: false, file: 'authorized_keys', line: 'restrict ssh-rsa AAAA' },
      { login: 'Web.User-1', managed: true, file: 'authorized_keys2', line: 'x' },
    ],
    truncated: true,
  })
})

test('lines of another shape are passed over', () => {
  const report = parse(
    `login Alice ${a} ${a} 0 ok`,
    `login alice ${a} 0 ok`,
    `login alice ${a.slice(1)} ${a} 0 ok`,
    `login alice ${a} ${a} 12345678 ok`,
    `login alice ${a} ${a} 0 OK`,
    `login alice ${a} ${a} 0 error:`,
    `login alice ${a} ${a} 0 error:\x1b[2J`,
    `login alice ${a} ${a} 0 error:${'x'.repeat(401)}`,
    `login alice ${a} ${a} 0 unadopted:x:-`,
    `file passwd ${a} ${a} ok`,
    'key ../root foreign 1 x',
    'key root ours 1 x',
    'key root foreign 3 x',
    `key root foreign 1 ${'x'.repeat(8193)}`,
    'key root foreign 1 \x07',
    ' more',
  )
  assert.equal(report, { digest: sha256InLines([]), logins: [], files: [], found: [], truncated: false })
})

test('no more than 40 lines are taken of what stood somewhere', () => {
  const was = (kind: string) => Array.from({ length: 50 }, (_, i) => `${kind} line ${i}`)
  const { logins, files } = parse(
    'login alice - - 0 ok',
    ...was('was alice'),
    'file sudoers - - ok',
    ...was('was-file sudoers'),
  )
  assert.equal([logins[0]?.was.length, files[0]?.was.length], [40, 40])
})

test('nothing counts that comes after the closing line, and nothing without it', () => {
  assert.equal(parseReport(`${done}\nlogin alice - - 0 ok\n`, 'h').logins, [])
  parseDone(`hello\n${done}\n`, 'h')
  for (const read of [parseReport, parseDone]) {
    for (const [text, message] of [
      ['', /gave no complete answer/],
      ['gatehouse done 12\n', /gave no complete answer/],
      ['gatehouse error the disk is full\n', /h could not do it: the disk is full\./],
    ] as const) {
      assert.throws(
        () => read(text, 'h'),
        (error: unknown) =>
          error instanceof HostUnreachable && error.outcomeUnknown && message.test(error.message),
      )
    }
  }
})

test('whatever a host prints, it is read or refused', () => {
  const word = fc.constantFrom(
    'login',
    'was',
    'file',
    'was-file',
    'key',
    'alice',
    'sudoers',
    'groups',
    '-',
    '?',
    a,
    '0',
    '1',
    'ok',
    'error:x',
    'managed',
    'more',
    done,
  )
  const line = fc
    .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 7 })
    .map((words) => words.join(' '))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const text = JSON.stringify(parse(...lines))
      assert.match(text, /^[ -~]*$/)
    }),
  )
})

test.run()
