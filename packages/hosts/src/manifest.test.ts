import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  digestFile,
  digestLogin,
  digestManifest,
  encodeManifest,
  groupsLines,
  loginPattern,
  sudoersLines,
} from './manifest.ts'

const test = suite('manifest')

const chars = (alphabet: string, minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength, maxLength }).map((list) => list.join(''))
const login = fc
  .tuple(chars('abcxyz_', 1, 1), chars('abcxyz019_-', 0, 30))
  .map((parts) => parts.join(''))
  .filter((name) => name !== 'root')
const key = fc
  .tuple(
    fc.constantFrom('ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'),
    chars('ABCabc019+/', 1, 60),
    chars('ab.@:+-_9', 0, 20),
  )
  .map(([type, base64, comment]) => `${type} ${base64}${comment && ` ${comment}`}`)
const entry = fc.record({ login, keys: fc.array(key, { maxLength: 4 }), adopt: fc.boolean() })
const manifest = fc.record({
  logins: fc.uniqueArray(entry, { selector: ({ login }) => login }),
  files: fc
    .tuple(
      fc.uniqueArray(login, { maxLength: 4 }),
      fc.uniqueArray(login, { maxLength: 3 }),
      fc.uniqueArray(login, { maxLength: 3 }),
    )
    .map(([rootly, groups, logins]) => [
      { name: 'sudoers' as const, lines: sudoersLines(rootly) },
      { name: 'groups' as const, lines: groupsLines(groups, logins) },
    ]),
  endProcesses: fc.boolean(),
})

test('the order of logins and keys, and equal keys, make no difference', () => {
  fc.assert(
    fc.property(manifest, (value) => {
      const logins = value.logins
        .map((one) => ({ ...one, keys: [...one.keys, ...one.keys].reverse() }))
        .reverse()
      assert.is(encodeManifest({ ...value, logins }), encodeManifest(value))
      assert.is(digestManifest({ ...value, logins }), digestManifest(value))
    }),
  )
})

const textPattern = {
  sudoers: /^text [a-z_][a-z0-9_-]* ALL=\(ALL:ALL\) NOPASSWD: ALL$/,
  groups: /^text [a-z_][a-z0-9_-]* [a-z_][a-z0-9_-]*$/,
}

test('every line is a header, an option, a login, a key, a file, its text or the end, whatever goes in', () => {
  fc.assert(
    fc.property(manifest, (value) => {
      const lines = encodeManifest(value).split('\n')
      assert.is(lines.shift(), 'gatehouse-manifest 2')
      assert.equal(lines.splice(-2), ['end', ''])
      if (value.endProcesses) assert.is(lines.shift(), 'option end-processes')
      for (const { name, lines: text } of value.files.toReversed()) {
        if (text.length === 0) continue
        const [file, ...rest] = lines.splice(-text.length - 1)
        assert.is(file, `file ${name} ${digestFile(text)}`)
        for (const line of rest) assert.match(line, textPattern[name])
      }
      for (const line of lines)
        assert.match(line, /^(login [a-z_][a-z0-9_-]* (-|[0-9a-f]{64}) (-|adopt)|key [ -~]+)$/)
      assert.is(
        lines.length,
        value.logins.reduce((sum, { keys }) => sum + 1 + new Set(keys).size, 0),
      )
    }),
  )
})

test('the digest is what a host computes: logins with keys, then files with lines', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const [one, two] = ['ssh-rsa AAAA', 'ssh-ed25519 AAAA']
  const text = 'a ALL=(ALL:ALL) NOPASSWD: ALL'
  const value = {
    logins: [
      { login: 'b', keys: [one, two, one], adopt: true },
      { login: 'c', keys: [] },
      { login: 'a', keys: [two] },
    ],
    files: [
      { name: 'sudoers' as const, lines: [text] },
      { name: 'groups' as const, lines: groupsLines(['docker', 'adm'], ['b', 'a']) },
    ],
    endProcesses: true,
  }
  const groups = sha256('adm a\nadm b\ndocker a\ndocker b\n')
  const digest = sha256(
    `login a ${sha256(`${two}\n`)}\nlogin b ${sha256(`${two}\n${one}\n`)}\nfile groups ${groups}\nfile sudoers ${sha256(`${text}\n`)}\n`,
  )
  assert.is(digestManifest(value), digest)
  assert.is(digestManifest({ logins: [], files: [{ name: 'sudoers', lines: [] }] }), sha256(''))
})

test('sudoers lines are rendered sorted, and nothing else gets in', () => {
  const lines = sudoersLines(['bob', 'al-ice', 'bob', '_x'])
  assert.equal(
    lines.map((line) => line.split(' ')[0]),
    ['_x', 'al-ice', 'bob'],
  )
  const encode = (...given: string[]) =>
    encodeManifest({ logins: [], files: [{ name: 'sudoers', lines: given }] })
  assert.match(encode(...lines), /\ntext _x ALL=\(ALL:ALL\) NOPASSWD: ALL\n/)
  for (const line of [
    'root ALL=(ALL:ALL) NOPASSWD: ALL',
    'ALL ALL=(ALL:ALL) NOPASSWD: ALL',
    '%sudo ALL=(ALL:ALL) NOPASSWD: ALL',
    '#include /tmp/x',
    'a ALL=(ALL:ALL) NOPASSWD: ALL\nb ALL=(ALL:ALL) NOPASSWD: ALL',
    'a ALL=(ALL:ALL) NOPASSWD: ALL ',
    'a,b ALL=(ALL:ALL) NOPASSWD: ALL',
    '',
  ])
    assert.throws(() => encode(line), isTypeError)
  assert.throws(() => encode(...lines, ...lines), isTypeError)
  const file = { name: 'sudoers' as const, lines }
  assert.throws(() => encodeManifest({ logins: [], files: [file, file] }), isTypeError)
})

test('lines of groups are a group and a login, in order, and nothing else gets in', () => {
  const encode = (...lines: string[]) => encodeManifest({ logins: [], files: [{ name: 'groups', lines }] })
  assert.match(
    encode(...groupsLines(['docker', 'a-x', 'a'], ['bob', 'al'])),
    /\ntext a al\ntext a bob\ntext a-x al\n/,
  )
  for (const line of [
    'docker root',
    'root alice',
    'docker',
    'docker alice bob',
    'docker  alice',
    'docker/x alice',
    'Docker alice',
    '%docker alice',
    'docker alice\nsudo alice',
    'docker alice ',
    '',
  ])
    assert.throws(() => encode(line), isTypeError)
  for (const lines of [
    ['b x', 'a x'],
    ['a x', 'a x'],
  ])
    assert.throws(() => encode(...lines), isTypeError)
})

test('no text that is not a login or a plain key line gets in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, line) => {
      const ok = 'ssh-ed25519 AAAA'
      if (!loginPattern.test(name))
        assert.throws(() => encodeManifest({ logins: [{ login: name, keys: [] }] }), isTypeError)
      assert.throws(
        () => encodeManifest({ logins: [{ login: 'alice', keys: [`${ok} ${line}\n${ok}`] }] }),
        isTypeError,
      )
    }),
  )
})

for (const line of [
  '',
  'ssh-ed25519',
  'ssh-ed25519 AAAA\nssh-ed25519 BBBB',
  'restrict,command="id" ssh-ed25519 AAAA',
  'restrict,pty,command="id" ssh-ed25519 AAAA',
  'command="/usr/local/lib/gatehouse/record" ssh-ed25519 AAAA',
  'restrict,pty,command="/usr/local/lib/gatehouse/record",port-forwarding ssh-ed25519 AAAA',
  'restrict,pty,port-forwarding,command="/usr/local/lib/gatehouse/record" ssh-ed25519 AAAA',
  'restrict,pty,command="/usr/local/lib/gatehouse/record run" ssh-ed25519 AAAA',
  'restrict,pty,command="/usr/local/lib/gatehouse/record;id" ssh-ed25519 AAAA',
  'restrict,pty,command="/usr/local/lib/gatehouse/recordx" ssh-ed25519 AAAA',
  'restrict,pty,command="/usr/local/lib/gatehouse/record",command="id" ssh-ed25519 AAAA',
  'restrict,pty,command="/usr/local/lib/gatehouse/record" from="*" ssh-ed25519 AAAA',
  'ssh-dss AAAA',
  'from="*" ssh-ed25519 AAAA',
  'ssh-ed25519  AAAA',
  'ssh-ed25519 AAAA a b',
  'ssh-ed25519 AAAA a\r',
  'ssh-ed25519 AA|AA',
  'ssh-ed25519 AAAA $(id)',
  "ssh-ed25519 AAAA '",
  'ssh-ed25519 AAAA \0',
  '# gatehouse end',
  'ssh-ed25519 AAAA ',
]) {
  test(`refuses ${JSON.stringify(line)}`, () => {
    assert.throws(() => encodeManifest({ logins: [{ login: 'alice', keys: [line] }] }), isTypeError)
  })
}

for (const name of [
  '',
  'root',
  'Alice',
  '-x',
  'a b',
  'a;id',
  '../a',
  'a\n',
  'a:b',
  '$(id)',
  'a'.repeat(32),
  'é',
]) {
  test(`refuses the login ${JSON.stringify(name)}`, () => {
    assert.throws(() => encodeManifest({ logins: [{ login: name, keys: [] }] }), isTypeError)
  })
}

test('refuses a login named twice, and more keys than fit', () => {
  assert.throws(
    () =>
      encodeManifest({
        logins: [
          { login: 'a', keys: [] },
          { login: 'a', keys: [] },
        ],
      }),
    isTypeError,
  )
  const many = Array.from(
    { length: 200 },
    (_, i) => `ssh-rsa ${'A'.repeat(700)}${String(i).padStart(4, '0')}`,
  )
  assert.throws(() => encodeManifest({ logins: [{ login: 'a', keys: many }] }), isTypeError)
})

test('a login without keys counts as not there in the digest', () => {
  assert.is(digestManifest({ logins: [{ login: 'a', keys: [] }] }), digestManifest({ logins: [] }))
  assert.is.not(digestLogin(['ssh-ed25519 AAAA']), digestLogin([]))
})

function isTypeError(error: unknown) {
  return error instanceof TypeError
}

test.run()
