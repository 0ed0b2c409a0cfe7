import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { digestLogin, digestManifest, encodeManifest, loginPattern } from './manifest.ts'

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
const manifest = fc.record({
  logins: fc.uniqueArray(fc.record({ login, keys: fc.array(key, { maxLength: 4 }) }), {
    selector: (entry) => entry.login,
  }),
})

test('the order of logins and keys, and equal keys, make no difference', () => {
  fc.assert(
    fc.property(manifest, ({ logins }) => {
      const shuffled = {
        logins: logins.map(({ login, keys }) => ({ login, keys: [...keys, ...keys].reverse() })).reverse(),
      }
      assert.is(encodeManifest(shuffled), encodeManifest({ logins }))
      assert.is(digestManifest(shuffled), digestManifest({ logins }))
    }),
  )
})

test('every line is a header, a login, a key or the end, whatever goes in', () => {
  fc.assert(
    fc.property(manifest, (value) => {
      const lines = encodeManifest(value).split('\n')
      assert.is(lines.shift(), 'gatehouse-manifest 1')
      assert.equal(lines.splice(-2), ['end', ''])
      for (const line of lines) assert.match(line, /^(login [a-z_][a-z0-9_-]* (-|[0-9a-f]{64})|key [ -~]+)$/)
      assert.is(
        lines.length,
        value.logins.reduce((sum, { keys }) => sum + 1 + new Set(keys).size, 0),
      )
    }),
  )
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
