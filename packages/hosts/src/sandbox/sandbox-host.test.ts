import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import ssh2 from 'ssh2'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostTarget } from '../link.ts'
import { generateManagementKey } from '../management-key.ts'
import { digestLogin, digestManifest, recordedKey } from '../manifest.ts'
import { HostPool } from '../pool.ts'
import { HostRecorder } from '../recorder/host-recorder.ts'
import { type SandboxHost, startSandboxHost } from './sandbox-host.ts'

const run = promisify(execFile)
const test = suite('sandbox host')
const management = generateManagementKey('gatehouse')
const alice = generateManagementKey('alice@laptop')
const bob = generateManagementKey('bob')
const held = { logins: [{ login: 'alice', keys: [alice.publicKey] }] }

let base: string
let host: SandboxHost
let pool: HostPool
let target: HostTarget

const start = () =>
  startSandboxHost({ folder: join(base, 'host'), managementKey: management.publicKey, hostName: 'web-1' })
const keysFile = () => join(host.folder, 'home/alice/.ssh/authorized_keys')

/** OpenSSH's own client. */
const ssh = (login: string, keyName: string, ...command: string[]) =>
  run('ssh', sshArguments(login, keyName, ...command))
const sshArguments = (login: string, keyName: string, ...command: string[]) =>
  [
    '-F', 'none', '-i', join(base, keyName), '-p', String(host.port), '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes',
    '-o', `UserKnownHostsFile=${join(base, 'known')}`, '-o', 'StrictHostKeyChecking=yes', `${login}@127.0.0.1`, ...command,
  ] // biome-ignore format: one option a line would hide the command

test.before(async () => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-sandbox-'))
  for (const [name, key] of Object.entries({ alice, bob, management })) {
    writeFileSync(join(base, name), key.privateKey, { mode: 0o600 })
  }
  host = await start()
  pool = new HostPool({ execMs: 20_000 })
  target = { host: '127.0.0.1', port: host.port, hostKey: host.hostKey, privateKey: management.privateKey }
  writeFileSync(join(base, 'known'), `[127.0.0.1]:${host.port} ${host.hostKey}\n`)
})

test.after(async () => {
  await pool?.close()
  await host?.close()
  if (base) rmSync(base, { recursive: true, force: true })
})

test('holds the manifest it was given, and says so by digest', async () => {
  const report = await pool.apply(target, held)
  assert.equal(
    report.logins.map(({ login, before, digest, error }) => [login, before, digest, error]),
    [['alice', null, digestLogin([alice.publicKey]), null]],
  )
  assert.is(report.digest, digestManifest(held))
  const read = await pool.read(target)
  assert.is(read.digest, report.digest)
  assert.equal(
    read.found.map(({ login, managed }) => [login, managed]),
    [
      ['root', false],
      ['alice', true],
    ],
  )
})

test('a closed login lets nobody in, whatever line its member added, until it comes back', async () => {
  await pool.apply(target, held)
  appendFileSync(keysFile(), `${bob.publicKey}\n`)
  assert.is((await ssh('alice', 'bob', 'whoami')).stdout, 'alice\n')
  await pool.apply(target, { logins: [] })
  await assertRejects(ssh('alice', 'bob', 'whoami'), /Permission denied/)
  await pool.apply(target, held)
  assert.is((await ssh('alice', 'bob', 'whoami')).stdout, 'alice\n')
  rmSync(keysFile())
})

test('the management key is exchanged, and stays so at the next start', async () => {
  const next = generateManagementKey('next')
  const keys = [management, next].map(({ publicKey }) => publicKey.split(' ').slice(0, 2).join(' '))
  const [oldKey = '', newKey = ''] = keys
  const by = { ...target, privateKey: next.privateKey }
  await pool.rekeyAdd(target, oldKey, newKey)
  await pool.rekeyDrop(by, oldKey, newKey)
  await host.close()
  host = await start()
  const restarted = { ...by, port: host.port }
  await assertRejects(
    pool.read({ ...restarted, privateKey: management.privateKey }),
    /refused the management key/,
  )
  await pool.rekeyAdd(restarted, newKey, oldKey)
  await pool.rekeyDrop({ ...restarted, privateKey: management.privateKey }, newKey, oldKey)
  target = { ...target, port: host.port }
  writeFileSync(join(base, 'known'), `[127.0.0.1]:${host.port} ${host.hostKey}\n`)
})

test('a second apply writes nothing', async () => {
  await pool.apply(target, held)
  const before = statSync(keysFile())
  await pool.apply(target, held)
  const after = statSync(keysFile())
  assert.equal([after.ino, after.mtimeMs, after.ctimeMs], [before.ino, before.mtimeMs, before.ctimeMs])
})

test("OpenSSH's client logs in with a synced key, and is refused once it is removed", async () => {
  await pool.apply(target, held)
  const { stdout } = await ssh('alice', 'alice', 'whoami; hostname; cd; echo >made-here; ls')
  assert.is(stdout, 'alice\nweb-1\nmade-here\n')
  await assertRejects(ssh('alice', 'bob', 'whoami'), /Permission denied/)
  await pool.apply(target, { logins: [] })
  await assertRejects(ssh('alice', 'alice', 'whoami'), /Permission denied/)
})

test('the management key opens no ordinary login, and a synced key not root', async () => {
  await pool.apply(target, held)
  await assertRejects(ssh('alice', 'management', 'true'), /Permission denied/)
  await assertRejects(ssh('root', 'alice', 'true'), /Permission denied/)
  await assertRejects(ssh('nobody-here', 'alice', 'true'), /Permission denied/)
})

test('a shell greets as a sandbox and has a terminal', async () => {
  await pool.apply(target, held)
  const child = ssh('alice', 'alice', '-tt')
  child.child.stdin?.end('tty; echo "I am $USER"; exit 3\n')
  const { code, stdout } = await child.then(
    () => ({ code: 0, stdout: '' }),
    (error) => error,
  )
  assert.match(stdout, /This is web-1, a Gatehouse sandbox/)
  assert.match(stdout, /\/dev\/pts\/\d+\r?\nI am alice|I am alice/)
  assert.is(code, 3)
})

test('exit codes, stderr and stdin reach the client', async () => {
  await pool.apply(target, held)
  const child = ssh('alice', 'alice', 'cat; echo oops >&2; exit 7')
  child.child.stdin?.end('x'.repeat(300_000))
  const error = await child.then(
    () => assert.unreachable(),
    (error) => error,
  )
  assert.is(error.code, 7)
  assert.is(error.stdout.length, 300_000)
  assert.match(error.stderr, /oops/)
})

test('nothing a login started outlives its channel', async () => {
  await pool.apply(target, held)
  const mark = join(host.folder, 'home/alice/pid')
  const child = ssh('alice', 'alice', 'sleep 1000 & echo $! >~/pid; sleep 1000')
  child.catch(() => {})
  while (!existsSync(mark) || readFileSync(mark, 'utf8') === '') await sleep(20)
  const pid = Number(readFileSync(mark, 'utf8'))
  assert.ok(existsSync(`/proc/${pid}`))
  child.child.kill('SIGKILL')
  const alive = () => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  for (let i = 0; i < 100 && alive(); i++) await sleep(50)
  assert.not(alive())
})

test('nothing outlives a process that is killed', async () => {
  const script = `
    import { startSandboxHost } from ${JSON.stringify(new URL('./sandbox-host.ts', import.meta.url).href)}
    const host = await startSandboxHost(${JSON.stringify({ folder: join(base, 'killed'), managementKey: management.publicKey, hostName: 'k' })})
    console.log(JSON.stringify(host))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const { port } = JSON.parse(String(line))
  const client = new ssh2.Client()
  client.on('error', () => {})
  client.connect({ host: '127.0.0.1', port, username: 'root', privateKey: management.privateKey })
  await once(client, 'ready')
  const pid = await new Promise<number>((resolve, reject) =>
    client.exec('echo $$; sleep 1000; true', (error, channel) =>
      error ? reject(error) : channel.on('data', (data: Buffer) => resolve(Number(data))),
    ),
  )
  const alive = () => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  assert.ok(alive())
  child.kill('SIGKILL')
  for (let i = 0; i < 100 && alive(); i++) await sleep(50)
  assert.not(alive())
  client.destroy()
})

test('where Gatehouse runs as root, a sandbox login does not', async () => {
  if (process.getuid?.() !== 0) return
  await pool.apply(target, held)
  assert.is((await ssh('alice', 'alice', 'id -u; id -G')).stdout, '65534\n65534\n')
})

test('environment of this process stays here', async () => {
  process.env.GATEHOUSE_TEST_SECRET = 'hidden'
  await pool.apply(target, held)
  assert.not.match((await ssh('alice', 'alice', 'env')).stdout, /hidden/)
})

test('a symbolic link in place of authorized_keys is an error, and what it points to is untouched', async () => {
  await pool.apply(target, held)
  const outside = join(base, 'outside')
  writeFileSync(outside, '# not ours\n')
  chmodSync(outside, 0o666)
  chmodSync(base, 0o755)
  unlinkSync(keysFile())
  symlinkSync(outside, keysFile())
  assert.match(String((await pool.apply(target, held)).logins[0]?.error), /symbolic link/)
  assert.is(readFileSync(outside, 'utf8'), '# not ours\n')
  assert.ok(lstatSync(keysFile()).isSymbolicLink())
  unlinkSync(keysFile())
})

test('a symbolic link in place of .ssh is an error, and nothing is written through it', async () => {
  await pool.apply(target, held)
  const ssh = join(host.folder, 'home/alice/.ssh')
  const outside = join(base, 'outside-folder')
  mkdirSync(outside, { mode: 0o777 })
  chmodSync(outside, 0o777)
  rmSync(ssh, { recursive: true })
  symlinkSync(outside, ssh)
  const report = await pool.apply(target, held)
  assert.match(String(report.logins[0]?.error), /symbolic link/)
  assert.is.not(report.digest, digestManifest(held))
  assert.not(existsSync(join(outside, 'authorized_keys')))
  unlinkSync(ssh)
})

test('it cannot record, and lets nobody in by a key that says that it should', async () => {
  const recorded = { logins: [{ login: 'alice', keys: [recordedKey(alice.publicKey)] }] }
  assert.is((await pool.apply(target, recorded)).digest, digestManifest(recorded))
  await assertRejects(ssh('alice', 'alice', 'true'), /Permission denied/)
  await assertRejects(new HostRecorder(pool, target).place(), /a sandbox cannot record/)
  await pool.apply(target, held)
})

test('a FIFO in place of authorized_keys is an error and blocks nobody', async () => {
  await pool.apply(target, held)
  unlinkSync(keysFile())
  await run('mkfifo', [keysFile()])
  const report = await pool.apply(target, {
    logins: [...held.logins, { login: 'bob', keys: [bob.publicKey] }],
  })
  assert.match(String(report.logins[0]?.error), /not a plain file/)
  assert.is(report.logins[1]?.error, null)
  await assertRejects(ssh('alice', 'alice', 'true'), /Permission denied/)
  unlinkSync(keysFile())
})

test('a command in a pipe ends with it, and what feeds one that reads no more', async () => {
  const piped = async (line: string) => {
    const words = sshArguments('root', 'management').map((word) => `'${word}'`)
    const bash = ['10', 'bash', '-c', line.replace('$ssh', `ssh ${words.join(' ')}`)]
    return (await run('timeout', bash)).stdout
  }
  assert.is(await piped('$ssh yes | head -1'), 'y\n')
  assert.is(await piped('yes | $ssh "exec <&-; sleep 1" && echo $PIPESTATUS'), '141\n')
})

test('comes back with the same key and logins', async () => {
  await pool.apply(target, held)
  const { hostKey } = host
  await host.close()
  host = await start()
  assert.is(host.hostKey, hostKey)
  target = { ...target, port: host.port }
  assert.is((await pool.read(target)).digest, digestManifest(held))
})

test('a taken port is an error', async () => {
  await assertRejects(
    startSandboxHost({
      folder: join(base, 'second'),
      managementKey: management.publicKey,
      hostName: 'b',
      port: host.port,
    }),
    /EADDRINUSE/,
  )
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
