import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseFoundKey } from './found-key.ts'
import { generateManagementKey } from './management-key.ts'

const test = suite('found key')
const key = generateManagementKey('x').publicKey.split(' ').slice(0, 2).join(' ')
const fingerprint = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-found-'))
  writeFileSync(join(folder, 'key.pub'), key)
  const shown = execFileSync('ssh-keygen', ['-lf', join(folder, 'key.pub')], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return shown.split(' ')[1] ?? ''
})()
const plain = { options: '', type: 'ssh-ed25519', fingerprint, comment: '' }

test('a plain key, with a comment or without', () => {
  assert.equal(parseFoundKey(key), plain)
  assert.equal(parseFoundKey(`\t ${key}  me on my laptop \r`), { ...plain, comment: 'me on my laptop' })
  assert.equal(parseFoundKey(key.replace(' ', ' \t ')), plain)
})

test('options before the key, with whatever is quoted in them', () => {
  for (const options of [
    'restrict',
    'cert-authority,principals="a b"',
    'from="10.0.0.0/8,!10.1.1.1",command="echo \\"hello world\\"",no-pty',
    'command="ssh-rsa AAAA x"',
    'NO-PTY',
    'environment="A=B C"',
    'unheard-of-option',
    'unheard="of"',
  ]) {
    assert.equal(parseFoundKey(`${options} ${key} c`), { ...plain, options, comment: 'c' }, options)
  }
})

test('types that are unknown, and certificates, keep their names', () => {
  assert.equal(parseFoundKey('ssh-new@example.com AAAA c'), {
    options: '',
    type: 'ssh-new@example.com',
    fingerprint: null,
    comment: 'c',
  })
  assert.equal(parseFoundKey('restrict ssh-new@example.com AAAA c').type, 'ssh-new@example.com')
  const type = 'ssh-ed25519-cert-v01@openssh.com'
  const blob = Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.alloc(40)])
  const certificate = `${type} ${blob.toString('base64')}`
  assert.equal(parseFoundKey(`restrict ${certificate} c`), {
    options: 'restrict',
    type,
    fingerprint: null,
    comment: 'c',
  })
})

test('what is no key of its type has no fingerprint', () => {
  for (const base64 of [
    '',
    'AAAA',
    '!',
    `${key.split(' ')[1]}=`,
    key.split(' ')[1]?.slice(0, 20),
    'AAAAC3NzaC1yc2E=',
  ]) {
    const found = parseFoundKey(`ssh-ed25519 ${base64} c`)
    assert.equal([found.type, found.fingerprint], ['ssh-ed25519', null], base64)
    assert.is(parseFoundKey(`restrict ssh-ed25519 ${base64} c`).type, 'ssh-ed25519')
  }
  assert.is(parseFoundKey(key.replace('ssh-ed25519', 'ssh-rsa')).fingerprint, null)
})

test('a line that says nothing, and quotes that never end', () => {
  assert.equal(parseFoundKey(''), { options: '', type: '', fingerprint: null, comment: '' })
  assert.is(parseFoundKey(`command="x ${key}`).fingerprint, null)
})

test('never throws, and shows nothing but printable characters, not without end', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      key,
      'ssh-rsa',
      ' ',
      '\t',
      '"',
      '\\"',
      ',',
      '=',
      'restrict',
      'command="',
      'AAAA',
      '\0',
      '\x1b[2J',
      'é',
    ),
    fc.string({ unit: 'binary', maxLength: 600 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { options, type, fingerprint, comment } = parseFoundKey(pieces.join(''))
      assert.match(`${options}${type}${fingerprint}${comment}`, /^[ -~]*$/)
      assert.ok(options.length <= 500 && type.length <= 100 && comment.length <= 200)
    }),
  )
})

test('whatever the options and the comment, a key is found', () => {
  const quoted = fc
    .string({ unit: 'grapheme-ascii', maxLength: 20 })
    .map((text) => `"${text.replace(/[\\"]/g, '')}"`)
  const option = fc
    .tuple(fc.constantFrom('command', 'from', 'x-y'), quoted)
    .map(([name, value]) => `${name}=${value}`)
  const options = fc.array(fc.oneof(option, fc.constantFrom('restrict', 'no-pty')), {
    minLength: 1,
    maxLength: 4,
  })
  const comment = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
  fc.assert(
    fc.property(options, comment, (list, text) => {
      const found = parseFoundKey(`${list.join(',')} ${key} ${text}`)
      assert.equal(found, { ...plain, options: list.join(','), comment: text.trim() })
    }),
  )
})

test.run()
