import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { algorithms } from '@gatehouse/hosts/algorithms'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Standing } from './gatekeeper.ts'
import type { Access } from './testing/memory.ts'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'
import { until } from './testing/until.ts'

const test = suite('the connection to a server')
const missing = stageMissing()
let stage: Stage

/** Runs a command on a server that is reached like this. */
async function at(change: Partial<Access['target']>, login = 'alice') {
  stage.gatekeeper.access.set('prod-1', {
    ...stage.access,
    login,
    target: { ...stage.access.target, ...change },
  })
  return stage.ssh(['-q', stage.destination, 'echo in'])
}

const logins = async () =>
  (await stage.host.run('grep -c "Accepted publickey for alice" /run/test-host/sshd.log')).stdout.trim()

if (missing !== null) console.log(`SKIPPED: the connection to a server — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage({ connectMs: 2_000 })
  })
  test.after(() => stage?.close())
  test.after.each(() => {
    stage.gatekeeper.access.set('prod-1', stage.access)
    assert.equal(stage.faults.splice(0), [])
  })

  test('a server with another host key than the pinned one is not spoken to (GHSA on Warpgate, CVE-2026-91166)', async () => {
    const other = generateOpenSshKeyPair('other').publicKey.split(' ').slice(0, 2).join(' ')
    const before = await logins()
    const ran = await at({ hostKey: other })
    assert.is(ran.code, 254)
    assert.match(
      ran.stderr,
      /^Gatehouse: prod-1 has a different host key \(SHA256:.{43}\) from the one Gatehouse knows\. .*\n$/,
    )
    assert.is(await logins(), before)
    assert.is(stage.gatekeeper.last.opened, false)
    assert.is((await stage.gatekeeper.last.closed).by, 'gateway')
    const found = /SHA256:.{43}/.exec(ran.stderr)?.[0]
    assert.equal(stage.gatekeeper.last.arrivals, [{ found }], 'the gatekeeper hears of it')
  })

  test('one that refuses connections, does not answer, or is no SSH server is named in one line', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await Promise.all([once(silent, 'listening'), once(web, 'listening')])
    const portOf = (server: typeof silent) => (server.address() as { port: number }).port
    const nothing = 'Gatehouse: prod-1 cannot be reached right now: nothing answers there.\n'
    assert.equal(await at({ port: 1 }), { code: 254, stdout: '', stderr: nothing })
    const started = performance.now()
    assert.equal(await at({ port: portOf(silent) }), { code: 254, stdout: '', stderr: nothing })
    assert.ok(performance.now() - started < 20_000)
    const notSsh = 'Gatehouse: prod-1 answers, but an SSH connection could not be made.\n'
    assert.equal(await at({ port: portOf(web) }), { code: 254, stdout: '', stderr: notSsh })
    const unknown = await at({ host: 'no-such-host.invalid' })
    assert.equal([unknown.code, unknown.stdout], [254, ''])
    assert.match(unknown.stderr, /^Gatehouse: prod-1 cannot be reached.*\n$/)
    silent.close()
    web.close()
  })

  test('one that does not let the login in says so', async () => {
    const line = (login: string) =>
      `Gatehouse: prod-1 refused the login ${login}. Its keys may not be installed yet. Try again in a minute.\n`
    const stranger = generateOpenSshKeyPair('stranger').privateKey
    assert.equal(await at({ privateKeys: [stranger] }), { code: 254, stdout: '', stderr: line('alice') })
    assert.equal(stage.gatekeeper.last.arrivals, ['not let in'])
    const told = async (standing: Standing) => {
      stage.gatekeeper.standing = standing
      return (await at({ privateKeys: [stranger] })).stderr
    }
    assert.is(
      await told({ provedAt: new Date('2026-11-24T08:05:09Z'), shutOut: [] }),
      'Gatehouse: prod-1 refused the login alice, although its keys were verified there at 2026-11-24T08:05Z. Check the log of its sshd.\n',
    )
    assert.is(
      await told({ provedAt: new Date(), shutOut: ['its account has expired'] }),
      'Gatehouse: prod-1 refused the login alice: its account has expired.\n',
    )
    stage.gatekeeper.standing = { provedAt: null, shutOut: [] }
    assert.equal(await at({}, 'nobody-here'), { code: 254, stdout: '', stderr: line('nobody-here') })
  })

  test('a key that is being exchanged costs no connection: both are offered on one, and what was exchanged meanwhile is looked up anew', async () => {
    const stranger = generateOpenSshKeyPair('stranger').privateKey
    const { privateKeys } = stage.access.target
    const failed = async () =>
      (await stage.host.run('grep -c "authenticating user alice" /run/test-host/sshd.log')).stdout
    const before = await failed()
    assert.equal(await at({ privateKeys: [stranger, ...privateKeys] }), {
      code: 0,
      stdout: 'in\n',
      stderr: '',
    })
    assert.is(await failed(), before, 'no connection has failed')
    assert.equal(stage.gatekeeper.last.arrivals, ['let in'])
    const target = { ...stage.access.target, privateKeys: [stranger] }
    stage.gatekeeper.access.set('prod-1', { ...stage.access, target, privateKeysNow: privateKeys })
    assert.is((await stage.ssh(['-q', stage.destination, 'echo in'])).stdout, 'in\n')
    assert.equal(stage.gatekeeper.last.arrivals, ['let in'], 'the login is not held back')
  })

  test('a pinned key or a private key that cannot be read is no fault of the person', async () => {
    const sorry =
      'Gatehouse: Something went wrong at the gateway, so the session was not started. Try again, or ask your Gatehouse administrator.\n'
    assert.equal(await at({ hostKey: 'nonsense' }), { code: 254, stdout: '', stderr: sorry })
    assert.match(stage.faults.splice(0).join(), /reaching a server: TypeError/)
  })

  test('one that stops in the middle ends the session with a line', async () => {
    const child = spawn('ssh', [...stage.options, '-q', stage.destination, 'echo begun; sleep 60'])
    let said = ''
    child.stderr.on('data', (bytes) => {
      said += bytes
    })
    const over = once(child, 'close')
    await once(child.stdout, 'data')
    await stage.host.stop()
    assert.equal(await over, [254, null])
    assert.is(said, 'Gatehouse: The connection to prod-1 was lost.\n')
    assert.is((await stage.gatekeeper.last.closed).line, 'The connection to prod-1 was lost.')
    await stage.host.start()
    assert.is((await at({})).stdout, 'in\n')
  })

  test('one that allows no session says so', async () => {
    const config = (line: string) =>
      stage.host.run(
        `sed -i '/^MaxSessions/d' /run/test-host/sshd.conf; echo '${line}' >>/run/test-host/sshd.conf; kill -HUP $(cat /run/test-host/listening); sleep 0.3`,
      )
    await config('MaxSessions 0')
    const stderr =
      'Gatehouse: prod-1 accepted your login but allows no sessions (MaxSessions in its sshd_config).\n'
    assert.equal(await at({}), { code: 254, stdout: '', stderr })
    await config('MaxSessions 10')
    assert.is((await at({})).stdout, 'in\n')
  })

  test('one that never answers what a session asks for is given up, with its line', async () => {
    const hostKey = generateOpenSshKeyPair('host')
    // lets everybody in, and then says nothing
    const mute = new ssh2.Server({ hostKeys: [hostKey.privateKey], algorithms }, (client) => {
      client.on('error', () => {})
      client.on('authentication', (context) => context.accept())
      client.on('session', () => {})
    }).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    const { port } = mute.address() as { port: number }
    const pinned = hostKey.publicKey.split(' ').slice(0, 2).join(' ')
    const stderr = 'Gatehouse: prod-1 did not start the session in time.\n'
    assert.equal(await at({ port, hostKey: pinned }), { code: 254, stdout: '', stderr })
    assert.equal(stage.gateway.sessions(), [])
    mute.close()
  })

  test('ends with the client that it was made for', async () => {
    const count = async () =>
      Number((await stage.host.run('ps -eo args | grep -c "^sshd: alice$\\|^sshd: alice@"')).stdout)
    await until(async () => (await count()) === 0)
    const child = spawn('ssh', [...stage.options, '-q', stage.destination, 'cat'])
    await until(async () => (await count()) === 1)
    child.kill('SIGKILL')
    await until(async () => (await count()) === 0)
  })
}

test.run()
