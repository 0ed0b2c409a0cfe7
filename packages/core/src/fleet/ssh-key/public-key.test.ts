import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { InvalidPublicKey } from './invalid-public-key.ts'
import { line, made, refusal, refused } from './public-key.testing.ts'
import { parsePublicKey, renderAuthorizedKey } from './public-key.ts'
import type { KeyType } from './public-key-blob.ts'
import { wireString } from './wire.ts'

const parser = suite('parsePublicKey')

parser('accepts each supported type, whatever white space surrounds it', () => {
  for (const [type, text] of Object.entries(made)) {
    const key = parsePublicKey(`\r\n  ${text}\t saurav at laptop \r\n`)
    assert.is(key.type, type)
    assert.is(`${key.type} ${key.blob.toString('base64')}`, text)
    assert.is(key.comment, 'saurav at laptop')
    assert.is(key.warning, null)
  }
})

parser('refuses nothing, too much, and two keys in one field', () => {
  const key = made['ssh-ed25519']
  refused('', 'empty')
  refused(' \n\t ', 'empty', /\.pub/)
  refused(`${key} ${'x'.repeat(16 * 1024)}`, 'oversized', /16 KiB/)
  refused(`${key}\n${key}`, 'several-lines', /one/)
  refused(`${key}\r${key}`, 'several-lines')
  refused(`${key.slice(0, 40)}\n${key.slice(40)}`, 'several-lines', /join it/)
})

parser('refuses a private key without repeating any of it', () => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const body = pem.split('\n')[1] ?? ''
  refused(pem, 'private-key', /PRIVATE key: never paste/)
  refused(pem.replaceAll('\n', ' '), 'private-key')
  refused(`-----BEGIN OPENSSH PRIVATE KEY-----`, 'private-key')
  refused('---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nx', 'private-key')
  refused('b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ', 'private-key')
  refused(
    'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\nAAAA',
    'putty-key',
    /PuTTYgen/,
  )
  assert.not(refusal(pem).message.includes(body))
})

parser('a comment that talks about a private key is a comment', () => {
  assert.is(parsePublicKey(`${made['ssh-ed25519']} my private key`).comment, 'my private key')
})

parser('says how to convert other public formats', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  refused(
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'pem-public-key',
    /ssh-keygen -i -m PKCS8/,
  )
  refused(
    publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'pem-public-key',
    /ssh-keygen -i -m PEM/,
  )
  refused(
    '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----',
    'pem-public-key',
    /ssh-keygen -i -f/,
  )
  refused('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'pem-public-key')
})

parser('refuses anything in front of the type, and types it does not know', () => {
  const key = made['ssh-ed25519']
  refused(`restrict ${key}`, 'options', /options/)
  refused(`command="rm -rf /",no-pty ${key}`, 'options')
  refused(`prod-1.acme.com ${key}`, 'options', /host name/)
  refused(key.split(' ')[1] ?? '', 'unknown-type', /type is missing/)
  refused('ssh-ed448 AAAACXNzaC1lZDQ0OA==', 'unknown-type')
  refused('SHA256:abcdef', 'unknown-type')
  refused('constructor AAAA', 'unknown-type')
  refused('__proto__ AAAA', 'unknown-type')
})

parser('refuses DSA', () => {
  refused(line('ssh-dss', wireString('p')), 'dsa', /ed25519/)
})

parser('refuses damaged base64', () => {
  const key = made['ssh-ed25519']
  refused('ssh-ed25519', 'bad-base64')
  refused(key.replace('AAAA', 'AA*A'), 'bad-base64')
  refused(key.replace('AAAA', '_AAA'), 'bad-base64')
  refused(`${key}=`, 'bad-base64')
  refused(key.slice(0, -1), 'bad-base64', /cut short/)
})

parser('refuses non-ASCII and control characters in the key', () => {
  const key = made['ssh-ed25519']
  for (const odd of ['é', '\0', '\x1b[31m', '\u202e', '\u200b', '\x7f', '\u2028x', '\x0bx', '\u00a0'])
    refused(`${key.slice(0, 30)}${odd}${key.slice(30)}`, 'odd-characters')
  refused(key.replace('ssh', 'ѕsh'), 'odd-characters')
  refused(key.replace(' ', '\u00a0'), 'odd-characters')
})

parser('takes a comment in any writing, and keeps it as one line that acts on nothing', () => {
  const key = made['ssh-ed25519']
  for (const comment of ['José@büro', '端末', '🔑 laptop', 'a\u00a0b'])
    assert.is(parsePublicKey(`${key} ${comment}`).fingerprint, parsePublicKey(key).fingerprint)
  assert.is(parsePublicKey(`${key} José@büro`).comment, 'José@büro')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (comment) => {
      if (/[\r\n]/.test(comment)) return
      assert.not.match(parsePublicKey(`${key} x${comment}`).comment, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    }),
  )
})

parser('whatever is pasted, it is a key that renders as one clean line or a refusal', () => {
  const word = fc.oneof(
    fc.constantFrom(...Object.keys(made), ...Object.values(made), 'restrict', '\n', '-----BEGIN'),
    fc.string({ unit: 'binary' }),
    fc.base64String(),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      try {
        const key = parsePublicKey(words.join(' '))
        assert.match(
          renderAuthorizedKey(key, key.comment),
          /^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [A-Za-z0-9._@:+-]+)?$/,
        )
      } catch (error) {
        assert.instance(error, InvalidPublicKey)
      }
    }),
    { numRuns: 500 },
  )
})

parser('a rendered key parses to itself, and no comment breaks the line', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(made)), fc.string({ unit: 'binary' }), (text, comment) => {
      const key = parsePublicKey(text)
      const rendered = renderAuthorizedKey(key, comment)
      assert.match(rendered, /^[\x21-\x7e]+ [\x21-\x7e]+( [A-Za-z0-9._@:+-]+)?$/)
      assert.equal(parsePublicKey(rendered).blob, key.blob)
    }),
  )
})

parser('refuses to render a type that no key has', () => {
  const forged = { type: 'command="id" ssh-rsa' as KeyType, blob: Buffer.of(1) }
  assert.throws(() => renderAuthorizedKey(forged, 'x'), /not a public key type/)
})

parser.run()

const folder = mkdtempSync(join(tmpdir(), 'public-key-'))
const keygen = (...args: string[]) =>
  execFileSync('ssh-keygen', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
const pub = (name: string) => readFileSync(join(folder, `${name}.pub`), 'utf8')
const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined

const openssh = suite('parsePublicKey beside ssh-keygen')
openssh.after(() => rmSync(folder, { recursive: true, force: true }))
const check = hasKeygen ? openssh : openssh.skip
if (!hasKeygen) console.log('SKIP parsePublicKey beside ssh-keygen: install openssh-client to run it')

const kinds = [
  ['ed25519', 256],
  ['ecdsa', 256],
  ['ecdsa', 384],
  ['ecdsa', 521],
  ['rsa', 2048],
  ['rsa', 3072],
] as const

check('reads what ssh-keygen makes, with its bits, fingerprint and comment', () => {
  for (const [type, bits] of kinds) {
    const name = `${type}-${bits}`
    keygen('-q', '-t', type, '-b', String(bits), '-N', '', '-C', `who@${name}`, '-f', name)
    const key = parsePublicKey(pub(name))
    const [listedBits, fingerprint] = keygen('-l', '-f', `${name}.pub`).split(' ')
    assert.is(String(key.bits), listedBits)
    assert.is(key.fingerprint, fingerprint)
    assert.is(`${renderAuthorizedKey(key, key.comment)}\n`, pub(name))
    assert.is(key.warning !== null, name === 'rsa-2048')
    refused(readFileSync(join(folder, name), 'utf8'), 'private-key')
    const formats = { ed25519: ['RFC4716'], ecdsa: ['RFC4716', 'PKCS8'], rsa: ['RFC4716', 'PKCS8', 'PEM'] }[
      type
    ]
    for (const format of formats) refused(keygen('-e', '-m', format, '-f', `${name}.pub`), 'pem-public-key')
  }
})

check('ssh-keygen agrees on the fingerprint of every type, security keys included', () => {
  for (const text of Object.values(made)) {
    const key = parsePublicKey(text)
    writeFileSync(join(folder, 'one.pub'), `${renderAuthorizedKey(key, 'gatehouse:1')}\n`)
    assert.is(
      keygen('-l', '-f', 'one.pub').split(' ').slice(0, 3).join(' '),
      `${key.bits} ${key.fingerprint} gatehouse:1`,
    )
  }
})

check('refuses what ssh-keygen makes but servers should not take: short RSA and certificates', () => {
  keygen('-q', '-t', 'rsa', '-b', '1024', '-N', '', '-f', 'short')
  refused(pub('short'), 'weak-rsa')
  keygen('-q', '-t', 'ed25519', '-N', '', '-f', 'ca')
  for (const [type, bits] of kinds) {
    keygen('-q', '-s', 'ca', '-I', 'id', '-n', 'root', `${type}-${bits}.pub`)
    const certificate = pub(`${type}-${bits}-cert`)
    refused(certificate, 'certificate', /-cert/)
    refused(certificate.replace('-cert-v01@openssh.com', ''), 'type-mismatch')
  }
})

openssh.run()
