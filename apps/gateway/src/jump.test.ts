import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parsePublicKey } from '@gatehouse/core/fleet/ssh-key/public-key'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage, stageMissing } from './testing/stage.ts'

const missing = stageMissing()
const test = suite('ssh -J through the gateway')
const exec = promisify(execFile)
let stage: Stage
let config: string

/** OpenSSH's client, by a configuration in which the gateway is a jump host for every name. */
async function run(program: string, ...args: string[]) {
  return exec(program, ['-F', config, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
  )
}

if (missing) console.log(`SKIPPED: ssh -J through the gateway — install ${missing}`)
else {
  test.before(async () => {
    stage = await openStage()
    config = join(stage.folder, 'jump_config')
    const known = join(stage.folder, 'jump_known_hosts')
    const keys = readFileSync(join(stage.folder, 'known_hosts'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\S+/, 'gatehouse'))
    writeFileSync(known, `${keys.join('\n')}\n`)
    writeFileSync(
      config,
      `Host gateway
  HostName 127.0.0.1
  Port ${stage.gateway.port}
Host * !gateway
  ProxyJump gateway
Host *
  HostKeyAlias gatehouse
  UserKnownHostsFile ${known}
  IdentityFile ${join(stage.folder, 'id')}
  IdentitiesOnly yes
  IdentityAgent none
  BatchMode yes
  StrictHostKeyChecking yes
`,
    )
  })
  test.after(() => stage?.close())

  test('a server is called by its name, by whatever user name, and the session is admitted and recorded as any', async () => {
    for (const user of ['prod-1', 'root', 'git']) {
      const { code, stdout, stderr } = await run('ssh', `${user}@prod-1`, 'whoami; exit 3')
      assert.equal([code, stdout], [3, 'alice\n'], stderr)
      assert.match(stderr, 'this session is recorded')
    }
    const seen = stage.gatekeeper.sessions.at(-1)
    assert.equal(
      [seen?.request.server, seen?.request.kind, seen?.request.command, seen?.request.clientAddress],
      ['prod-1', 'exec', 'whoami; exit 3', '127.0.0.1'],
    )
    assert.is((await seen?.closed)?.exitCode, 3)
    assert.ok(stage.recorder.recordings.length >= 3)
    assert.not(stage.gatekeeper.sessions.some(({ request }) => request.kind === 'forward'))
  })

  test('files pass both ways, whole', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-jump-'))
    const bytes = Buffer.alloc(3_000_000, 'a few million bytes ')
    writeFileSync(join(folder, 'up'), bytes)
    const up = await run('scp', '-q', join(folder, 'up'), 'prod-1:up')
    assert.is(up.code, 0, up.stderr)
    const down = await run('scp', '-q', 'prod-1:up', join(folder, 'down'))
    assert.is(down.code, 0, down.stderr)
    assert.ok(readFileSync(join(folder, 'down')).equals(bytes))
    rmSync(folder, { recursive: true })
  })

  test('a name that is no server is forwarded, or rather refused, as ever', async () => {
    const { code, stderr } = await run('ssh', 'elsewhere', 'true')
    assert.is(code, 255)
    assert.match(stderr, /open failed|Name a server|no server/)
  })

  test('inside, another person’s key is nobody’s', async () => {
    const bob = generateOpenSshKeyPair('bob')
    stage.gatekeeper.keys.set(parsePublicKey(bob.publicKey).fingerprint, 'bob')
    writeFileSync(join(stage.folder, 'bob'), bob.privateKey, { mode: 0o600 })
    const before = stage.gatekeeper.sessions.length
    const inner = `ssh -F ${config} -W [%h]:%p gateway`
    const { code, stderr } = await run(
      'ssh',
      '-o',
      `ProxyCommand=${inner}`,
      '-o',
      `IdentityFile=${join(stage.folder, 'bob')}`,
      'prod-1',
      'true',
    )
    // the configuration's own key is offered as well: only bob's is to be
    assert.ok(code === 255 || stage.gatekeeper.sessions.at(-1)?.request.holder.userId === 'alice', stderr)
    assert.ok(
      stage.gatekeeper.sessions.slice(before).every(({ request }) => request.holder.userId === 'alice'),
    )
  })

  test('a raw connection to a server’s place speaks to the gateway, and never to the server', async () => {
    const { stdout } = await exec('sh', [
      '-c',
      `(sleep 1; echo) | ssh -F ${config} -W prod-1:22 gateway | head -n 1`,
    ]).catch((error: { stdout: string }) => error)
    assert.match(stdout, /^SSH-2\.0-OpenSSH_compatible_Gatehouse/)
  })

  test('a session inside ends with the connection around it, and with its right', async () => {
    const cut = run('ssh', 'prod-1', 'sleep 30')
    let seen = stage.gatekeeper.sessions.at(-1)
    for (let tries = 0; tries < 200; tries++) {
      seen = stage.gatekeeper.sessions.at(-1)
      if (seen?.request.command === 'sleep 30' && seen.opened) break
      await new Promise((go) => setTimeout(go, 50))
    }
    seen?.end('Your access has ended.')
    const { code, stderr } = await cut
    assert.is.not(code, 0)
    assert.match(stderr, 'Your access has ended.')
  })
}

test.run()
