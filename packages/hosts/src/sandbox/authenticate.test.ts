import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { generateManagementKey } from '../management-key.ts'
import { HostPool } from '../pool.ts'
import { authenticate } from './authenticate.ts'
import { type SandboxHost, startSandboxHost } from './sandbox-host.ts'

const test = suite('sandbox authentication')
const management = generateManagementKey('gatehouse')
const alice = generateManagementKey('alice@laptop')
const bob = generateManagementKey('bob')

let base: string
let host: SandboxHost

test.before(async () => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-sandbox-'))
  host = await startSandboxHost({ folder: base, managementKey: management.publicKey, hostName: 'web-1' })
  const pool = new HostPool()
  const target = {
    host: '127.0.0.1',
    port: host.port,
    hostKey: host.hostKey,
    privateKey: management.privateKey,
  }
  await pool.apply(target, { logins: [{ login: 'alice', keys: [alice.publicKey] }] })
  await pool.close()
})

test.after(async () => {
  await host?.close()
  if (base) rmSync(base, { recursive: true, force: true })
})

test('forwarding, sftp and a password are refused', async () => {
  const client = new ssh2.Client()
  client.connect({ host: '127.0.0.1', port: host.port, username: 'alice', privateKey: alice.privateKey })
  await once(client, 'ready')
  const refusal = (attempt: (done: (error?: Error) => void) => void) =>
    new Promise<Error | undefined>((r) => attempt(r))
  assert.ok(await refusal((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, done)))
  assert.ok(await refusal((done) => client.forwardIn('127.0.0.1', 0, done)))
  assert.ok(await refusal((done) => client.sftp(done)))
  client.destroy()
  const guess = new ssh2.Client()
  const failed = once(guess, 'error')
  guess.connect({ host: '127.0.0.1', port: host.port, username: 'alice', password: 'alice' })
  await assertRejects(
    failed.then(([error]) => Promise.reject(error)),
    /authentication/,
  )
})

test("a forged signature and a signature under another key's algorithm are refused", async () => {
  const parsed = ssh2.utils.parseKey(alice.privateKey)
  const other = ssh2.utils.parseKey(bob.privateKey)
  if (parsed instanceof Error || other instanceof Error) throw new Error('unreadable')
  // Shows alice's key, which is authorised, and signs with bob's, which is not.
  parsed.sign = other.sign.bind(other)
  const client = new ssh2.Client()
  const failed = once(client, 'error')
  client.connect({
    host: '127.0.0.1',
    port: host.port,
    username: 'alice',
    // ssh2 takes a parsed key as well; its typings do not say so.
    authHandler: [
      { type: 'publickey', username: 'alice', key: parsed },
    ] as unknown as ssh2.AuthenticationType[],
  })
  await assertRejects(
    failed.then(([error]) => Promise.reject(error)),
    /authentication/,
  )
})

/** Answers one request that says what it likes. */
function answer(request: Record<string, unknown>): 'accept' | 'reject' {
  let verdict: 'accept' | 'reject' | undefined
  const decide = (word: 'accept' | 'reject') => () => {
    verdict ??= word
  }
  const context = {
    method: 'publickey',
    username: 'alice',
    accept: decide('accept'),
    reject: decide('reject'),
    ...request,
  }
  authenticate(context as unknown as ssh2.AuthContext, () => true)
  return verdict ?? 'reject'
}

test("the declared algorithm must be the key's own, and a signature must verify", () => {
  const [, base64 = ''] = alice.publicKey.split(' ')
  const data = Buffer.from(base64, 'base64')
  const blob = Buffer.from('signed')
  const key = ssh2.utils.parseKey(alice.privateKey)
  if (key instanceof Error) throw key
  const signature = key.sign(blob)
  const genuine = { key: { algo: 'ssh-ed25519', data }, blob, signature }
  assert.is(answer(genuine), 'accept')
  assert.is(answer({ ...genuine, signature: Buffer.alloc(64) }), 'reject')
  assert.is(answer({ ...genuine, signature: Buffer.alloc(3) }), 'reject')
  assert.is(answer({ ...genuine, blob: Buffer.from('other') }), 'reject')
  assert.is(answer({ ...genuine, blob: undefined }), 'reject')
  assert.is(answer({ ...genuine, signature: undefined }), 'reject')
  for (const algo of ['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-dss', '__proto__', '']) {
    assert.is(answer({ ...genuine, key: { algo, data } }), 'reject')
  }
  assert.is(answer({ ...genuine, hashAlgo: 'sha1' }), 'reject')
  assert.is(answer({ ...genuine, key: { algo: 'ssh-ed25519', data: Buffer.alloc(2) } }), 'reject')
  assert.is(answer({ ...genuine, method: 'password' }), 'reject')
})

test('an RSA signature with SHA-1 is refused', () => {
  const { private: pem, public: line } = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })
  const key = ssh2.utils.parseKey(pem)
  if (key instanceof Error) throw key
  const blob = Buffer.from('signed')
  const data = Buffer.from(line.split(' ')[1] ?? '', 'base64')
  const request = { key: { algo: 'ssh-rsa', data }, blob }
  assert.is(answer({ ...request, signature: key.sign(blob, 'sha512'), hashAlgo: 'sha512' }), 'accept')
  assert.is(answer({ ...request, signature: key.sign(blob, 'sha1') }), 'reject')
})

test('a connection that keeps guessing is ended', async () => {
  const client = new ssh2.Client()
  client.on('error', () => {})
  const closed = once(client, 'close')
  let guesses = 0
  client.connect({
    host: '127.0.0.1',
    port: host.port,
    username: 'alice',
    authHandler: () => {
      guesses++
      return { type: 'password', username: 'alice', password: String(guesses) }
    },
  })
  await closed
  assert.ok(guesses <= 7, `${guesses} guesses`)
})

async function assertRejects(promise: Promise<unknown>, pattern: RegExp) {
  const error = await promise.then(
    () => null,
    (error) => error,
  )
  assert.ok(error, 'it should have been refused')
  assert.match(`${error.message}${error.stderr ?? ''}`, pattern)
}

test.run()
