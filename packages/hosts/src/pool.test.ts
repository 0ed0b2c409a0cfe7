import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HostUnreachable } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'
import { generateManagementKey } from './management-key.ts'
import { digestManifest, type Manifest } from './manifest.ts'
import { HostPool } from './pool.ts'
import { fingerprintOf, probeHostKey } from './probe.ts'
import { type OpenSshHost, openSshHostMissing, startOpenSshHost } from './test-host/open-ssh-host.ts'

const exec = promisify(execFile)
const missing = openSshHostMissing()
const test = suite('pool on OpenSSH')
const alice = generateManagementKey('alice@laptop')
const held: Manifest = { logins: [{ login: 'alice', keys: [alice.publicKey] }] }
const none: Manifest = { logins: [] }

let host: OpenSshHost
let base: string
let pool: HostPool
const target = (): HostTarget => ({
  host: host.host,
  port: host.port,
  hostKey: host.hostKey,
  privateKey: host.managementKey.privateKey,
})

/** OpenSSH's own client. */
const ssh = (...command: string[]) => {
  const options = [
    'BatchMode=yes',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
  ]
  const args = [
    '-F',
    'none',
    '-q',
    '-i',
    join(base, 'alice'),
    '-p',
    String(host.port),
    ...options.flatMap((o) => ['-o', o]),
  ]
  return exec('ssh', [...args, 'alice@127.0.0.1', ...command])
}

async function refusal(promise: Promise<unknown>): Promise<HostUnreachable> {
  const error = await promise.then(
    () => null,
    (error) => error,
  )
  assert.instance(error, HostUnreachable, String(error))
  return error
}

if (missing !== null) console.log(`SKIPPED: pool on OpenSSH — install ${missing}`)
else {
  test.before(async () => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-pool-'))
    writeFileSync(join(base, 'alice'), alice.privateKey, { mode: 0o600 })
    host = await startOpenSshHost()
    pool = new HostPool()
  })
  test.after(async () => {
    await pool?.close()
    await host?.close()
    if (base) rmSync(base, { recursive: true, force: true })
  })

  test("makes the account and its keys; OpenSSH's client logs in, and is refused after removal", async () => {
    assert.is((await pool.apply(target(), held)).digest, digestManifest(held))
    assert.is((await ssh('id -un; id -Gn; pwd')).stdout, 'alice\nalice\n/home/alice\n')
    assert.is(
      (await host.run('stat -c "%U %a" ~alice/.ssh ~alice/.ssh/authorized_keys')).stdout,
      'alice 700\nalice 600\n',
    )
    assert.is((await pool.apply(target(), none)).digest, digestManifest(none))
    assert.is((await ssh('id').catch((error) => error)).code, 255)
    assert.is((await host.run('id -un alice')).stdout, 'alice\n')
  })

  test('a second apply changes nothing on the disk, and a reading shows drift', async () => {
    await pool.apply(target(), held)
    const state = 'stat -c "%i %Y %Z" ~alice/.ssh ~alice/.ssh/authorized_keys /var/lib/gatehouse/logins/*'
    const before = (await host.run(state)).stdout
    await pool.apply(target(), held)
    await pool.read(target())
    assert.is((await host.run(state)).stdout, before)
    await host.run('sed -i /alice@laptop/d ~alice/.ssh/authorized_keys')
    assert.is.not((await pool.read(target())).digest, digestManifest(held))
    assert.is((await pool.apply(target(), held)).digest, digestManifest(held))
  })

  test('keeps one connection, and opens another where it was cut while idle', async () => {
    const count = async () => Number((await host.run('pgrep -fc "^sshd: root@notty"')).stdout)
    await Promise.all([pool.apply(target(), held), pool.read(target()), pool.read(target())])
    assert.is(await count(), 1)
    await host.stop()
    await host.start()
    assert.is((await pool.read(target())).digest, digestManifest(held))
  })

  test('closes idle connections, and lets those in who wait for one', async () => {
    const small = new HostPool({ maxLinks: 1, idleMs: 50 })
    const other = { ...target(), host: 'localhost' }
    const digests = await Promise.all(
      [target(), other, target(), other].map(async (to) => (await small.read(to)).digest),
    )
    assert.equal(new Set(digests).size, 1)
    await new Promise((done) => setTimeout(done, 300))
    await small.close()
  })

  test('a wrong management key is refused, and says so', async () => {
    const error = await refusal(pool.read({ ...target(), privateKey: alice.privateKey }))
    assert.is(error.reason, 'authentication')
    assert.match(error.message, /management public key/)
    assert.is((await refusal(pool.read({ ...target(), privateKey: 'nonsense' }))).reason, 'authentication')
  })

  test('a changed host key stops everything before authentication, naming both fingerprints', async () => {
    const pinned = target()
    await host.run('mkdir -p /run/log')
    await host.rekey()
    const error = await refusal(pool.apply(pinned, none))
    assert.is(error.reason, 'host-key-changed')
    assert.is(error.expected, fingerprintOf(pinned.hostKey))
    assert.is(error.found, fingerprintOf(host.hostKey))
    assert.is((await probeHostKey(host)).hostKey, host.hostKey)
    assert.is((await pool.read(target())).digest, digestManifest(held))
  })

  test('a server that stops answering midway: the outcome is unknown, within the deadline', async () => {
    const hasty = new HostPool({ execMs: 600, connectMs: 600 })
    await hasty.read(target())
    await host.freeze()
    const error = await refusal(hasty.apply(target(), none))
    assert.equal([error.reason, error.outcomeUnknown], ['timeout', true])
    const silent = await refusal(hasty.apply(target(), none))
    assert.equal([silent.reason, silent.outcomeUnknown], ['timeout', false])
    await host.thaw()
    await pool.apply(target(), held)
    await hasty.close()
  })

  test('a shell that waits for its next request gives way to another pool, and is started again', async () => {
    const other = new HostPool()
    try {
      for (const one of [pool, other, pool, other, pool]) {
        const started = performance.now()
        assert.is((await one.apply(target(), held)).digest, digestManifest(held))
        assert.ok(performance.now() - started < 10_000, 'nobody waits for the lock of one who is idle')
      }
      const both = await Promise.all([pool, other].map((one) => one.apply(target(), held)))
      for (const { digest } of both) assert.is(digest, digestManifest(held))
    } finally {
      await other.close()
    }
  })

  test('a process that has the id of a shell that waited there once is left alone', async () => {
    const { stdout } = await host.run(`read -r idle _ </run/gatehouse/idle; kill -KILL $idle
setsid sleep 60 </dev/null >/dev/null 2>&1 &
echo "$! 1" >/run/gatehouse/idle
setsid flock /run/gatehouse/lock sleep 0.5 </dev/null >/dev/null 2>&1 &
echo $! $(cut -d ' ' -f 1 /run/gatehouse/idle)`)
    const [, bystander = ''] = stdout.trim().split(' ')
    assert.match(bystander, /^\d+$/)
    assert.is((await pool.apply(target(), held)).digest, digestManifest(held))
    assert.is((await host.run(`kill ${bystander}`)).code, 0, 'it was still there')
  })

  test('an answer without its closing line is unknown', async () => {
    await host.run('usermod -s /bin/true root')
    const other = new HostPool()
    assert.is((await refusal(other.read(target()))).outcomeUnknown, true)
    await other.close()
    await host.run('usermod -s /bin/bash root')
  })

  test('a dead server is refused', async () => {
    await host.stop()
    assert.is((await refusal(pool.read(target()))).reason, 'refused')
    assert.is((await refusal(probeHostKey(host))).reason, 'refused')
    await host.start()
  })
}
test.run()
