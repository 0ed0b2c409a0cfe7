import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePublicKey } from '@gatehouse/core/fleet/ssh-key/public-key'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startAgent } from './testing/agent.ts'
import { ordinaryKey, securityKey, type TestKey, type Touch } from './testing/keys.ts'
import { openStage, type Ran, run, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite("keys of OpenSSH's client")
const missing = stageMissing()
let stage: Stage

/** OpenSSH with one key file, for the algorithms given. */
const withFile = (file: string, algorithms: string): Promise<Ran> => {
  const options = ['-o', `PubkeyAcceptedAlgorithms=${algorithms}`, '-i', file, ...stage.options.slice(4)]
  return run('ssh', ['-F', 'none', ...options, '-q', stage.destination, 'id -un'])
}

let agents = 0
/** OpenSSH with an agent that holds these keys. */
async function withAgent(...keys: TestKey[]): Promise<Ran> {
  const path = join(stage.folder, `agent-${++agents}`)
  const agent = await startAgent(path, keys)
  const options = ['-F', 'none', '-o', `IdentityAgent=${path}`, ...stage.options.slice(8)]
  const ran = await run('ssh', [...options, '-o', 'IdentityFile=none', '-v', stage.destination, 'id -un'])
  agent.close()
  return ran
}

const knows = (fingerprint: string, user = 'alice') => stage.gatekeeper.keys.set(fingerprint, user)

if (missing !== null) console.log(`SKIPPED: keys of OpenSSH's client — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
  })
  test.after(() => stage?.close())
  test.after.each(() => assert.equal(stage.faults.splice(0), []))

  test('a key file of each type lets in; RSA with either SHA-2, and not with SHA-1', async () => {
    for (const [type, bits, algorithms] of [
      ['ed25519', '256', ['ssh-ed25519']],
      ['ecdsa', '256', ['ecdsa-sha2-nistp256']],
      ['ecdsa', '384', ['ecdsa-sha2-nistp384']],
      ['ecdsa', '521', ['ecdsa-sha2-nistp521']],
      ['rsa', '3072', ['rsa-sha2-512', 'rsa-sha2-256']],
    ] as const) {
      const file = join(stage.folder, `${type}-${bits}`)
      await run('ssh-keygen', ['-q', '-t', type, '-b', bits, '-N', '', '-f', file])
      knows(parsePublicKey(readFileSync(`${file}.pub`, 'utf8')).fingerprint)
      for (const algorithm of algorithms) {
        assert.equal([algorithm, (await withFile(file, algorithm)).stdout], [algorithm, 'alice\n'])
      }
    }
    assert.is((await withFile(join(stage.folder, 'rsa-3072'), 'ssh-rsa')).code, 255)
  })

  test('a security key that was touched lets in; untouched it does not', async () => {
    for (const kind of ['ed25519', 'ecdsa'] as const) {
      const key = securityKey(kind)
      knows(key.fingerprint)
      assert.is((await withAgent(key)).stdout, 'alice\n')
      const touched = (touch: Touch): TestKey => ({ ...key, sign: (data) => key.sign(data, key.type, touch) })
      for (const touch of [{ flags: 0 }, { flags: 4 }, { application: 'ssh:other' }]) {
        const refused = await withAgent(touched(touch))
        assert.is(refused.code, 255)
        assert.match(refused.stderr, /Permission denied \(publickey\)/)
      }
    }
  })

  test('the last key offered is not taken for the one that signed (CVE-2024-45337)', async () => {
    const [bob, carol] = [ordinaryKey('ed25519'), ordinaryKey('ed25519')]
    knows(bob.fingerprint, 'bob')
    knows(carol.fingerprint, 'carol')
    // Asked about, and found to be good; then somebody else signs for it.
    const forged: TestKey = { ...carol, sign: (data) => bob.sign(data) }
    const before = stage.gatekeeper.sessions.length
    assert.is((await withAgent(forged)).code, 255)
    assert.is(stage.gatekeeper.sessions.length, before)
    assert.is((await withAgent(forged, bob)).stdout, 'alice\n')
    assert.is(stage.gatekeeper.last.request.holder.userId, 'bob')
    assert.is((await withAgent(bob, forged)).stdout, 'alice\n')
    assert.is(stage.gatekeeper.last.request.holder.userId, 'bob')
  })

  test('an agent full of strange keys is asked about a few of them, and then shown the door', async () => {
    const before = stage.gatekeeper.asked.length
    const ran = await withAgent(...Array.from({ length: 40 }, () => ordinaryKey('ed25519')))
    assert.is(ran.code, 255)
    assert.match(ran.stderr, /Too many authentication attempts\./)
    assert.ok(stage.gatekeeper.asked.length - before < 12)
  })

  test('a key may come behind some strange ones', async () => {
    const mine = ordinaryKey('ecdsa', 256)
    knows(mine.fingerprint)
    const ran = await withAgent(...Array.from({ length: 6 }, () => ordinaryKey('ed25519')), mine)
    assert.is(ran.stdout, 'alice\n')
  })

  test('a connection that offered keys and let nobody in is counted once; one that got in, or offered none, is not', async () => {
    const { failures } = stage.gatekeeper
    const mine = ordinaryKey('ed25519')
    knows(mine.fingerprint)
    failures.length = 0
    stage.gatekeeper.logins.length = 0
    await withAgent(ordinaryKey('ed25519'), ordinaryKey('ed25519'), mine)
    const noKey = ['-o', 'PubkeyAuthentication=no', '-o', 'IdentityFile=none']
    assert.is((await stage.ssh([...noKey, stage.destination, 'id'])).code, 255)
    assert.equal(failures, [])
    await withAgent(ordinaryKey('ed25519'), ordinaryKey('ed25519'))
    await until(() => failures.length > 0)
    const [{ fingerprints, ...failed } = { fingerprints: [] }] = failures
    assert.equal(failed, { address: '127.0.0.1', username: 'prod-1', attempts: 3 })
    assert.is(fingerprints.length, 2)
    assert.equal([failures.length, stage.gatekeeper.logins.length], [1, 1])
    const [{ holder, ...login } = { holder: null }] = stage.gatekeeper.logins
    assert.equal(login, { address: '127.0.0.1', username: 'prod-1', fingerprint: mine.fingerprint })
    assert.is(holder?.userId, 'alice')
  })

  test('an address that is turned away is told so, and is not counted again; a right key gets in from there', async () => {
    const { gatekeeper } = stage
    gatekeeper.failures.length = 0
    gatekeeper.turnsAway = true
    const [stranger, right] = [
      await withAgent(ordinaryKey('ed25519')),
      await stage.ssh([stage.destination, 'id']),
    ]
    gatekeeper.turnsAway = false
    assert.is(stranger.code, 255)
    assert.match(stranger.stderr, /Too many failed attempts from your IP address\. Try again in 15 minutes\./)
    assert.is(right.code, 0)
    assert.equal(gatekeeper.failures, [])
  })

  test('a gatekeeper that cannot count lets nobody in that it should not, and goes on', async () => {
    const { gatekeeper } = stage
    const away = async () => {
      throw new Error('the database is down')
    }
    const { isTurnedAway, failed } = gatekeeper
    Object.assign(gatekeeper, { isTurnedAway: away, failed: away })
    const ran = await stage.ssh([stage.destination, 'id'])
    await until(() => stage.faults.length > 1)
    Object.assign(gatekeeper, { isTurnedAway, failed })
    assert.is(ran.code, 255)
    assert.match(
      stage.faults.splice(0).join('\n'),
      /authenticating: .*is down\ncounting a failed login: .*is down/,
    )
    assert.is((await stage.ssh([stage.destination, 'id'])).code, 0)
  })

  test('a key that is removed lets nobody in any more', async () => {
    const file = join(stage.folder, 'id')
    const { fingerprint } = parsePublicKey(readFileSync(`${file}.pub`, 'utf8'))
    stage.gatekeeper.keys.delete(fingerprint)
    assert.is((await stage.ssh([stage.destination, 'id'])).code, 255)
    knows(fingerprint)
    assert.is((await stage.ssh([stage.destination, 'id'])).code, 0)
  })

  test('a gatekeeper that fails lets nobody in, and says nothing of why', async () => {
    const { gatekeeper } = stage
    const original = gatekeeper.holderOf.bind(gatekeeper)
    gatekeeper.holderOf = async () => {
      throw new Error('the database is down')
    }
    const ran = await stage.ssh([stage.destination, 'id'])
    gatekeeper.holderOf = original
    assert.is(ran.code, 255)
    assert.not.match(ran.stderr, /database/)
    assert.match(stage.faults.splice(0).join('\n'), /authenticating: Error: the database is down/)
  })
}

test.run()
