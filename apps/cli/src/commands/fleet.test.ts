import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openCore } from '@gatehouse/core/installation/open-core'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { startWorker } from '@gatehouse/worker/worker'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'
import { runHere } from '../testing/run-here.ts'
import { testProviders } from './providers.testing.ts'
import { testServices } from './services.testing.ts'

const test = suite('gatehouse commands for a fleet')
const as = ['--as', 'owner@acme.com']
const acme = ['--account', 'acme']
const prod = [...acme, '--server', 'prod-1']
let stage: CommandStage
let host: SandboxHost
let worker: { stop(): Promise<void> } | undefined
let closeCore: (() => Promise<void>) | undefined
const keysFile = () => join(stage.folder, 'host/home/owner/.ssh/authorized_keys')

test.before(async () => {
  stage = await openCommandStage()
  await stage.done(['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme'])
  const { managementKey } = await stage.json(['account', 'show', ...acme])
  host = await startSandboxHost({ folder: join(stage.folder, 'host'), hostName: 'prod-1', managementKey })
  const address = [...acme, '--host', '127.0.0.1', '--port', String(host.port)]
  const { fingerprint } = await stage.json(['servers', 'probe', ...address])
  await stage.done(['servers', 'register', ...address, '--name', 'prod-1', '--fingerprint', fingerprint])
  const { publicKey } = generateManagementKey('laptop')
  await stage.done(['keys', 'add', ...as, '--name', 'laptop'], publicKey)
})
const stopHere = async () => {
  await worker?.stop()
  worker = undefined
}
test.after(async () => {
  await stopProcess()
  await stopHere()
  await closeCore?.()
  await host?.close()
  await stage?.close()
})

async function until(what: string, holds: () => Promise<boolean>) {
  const deadline = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > deadline) assert.unreachable(what)
    await sleep(100)
  }
}
async function inSync() {
  await until('in sync', async () => {
    const [server] = await stage.json(['sync', 'status', ...acme])
    return server.state === 'in-sync'
  })
}

test('explains what a sync would change and why, and changes nothing', async () => {
  const out = await stage.done(['sync', 'explain', ...prod])
  assert.match(out, /^\+ owner {2}SHA256:\S+ owner@acme\.com\n {4}owner@acme\.com can reach this server/)
  const again = await stage.json(['sync', 'explain', ...prod])
  // the key, and the gateway's
  assert.equal([again.inSync, again.changes.length], [false, 2])
})

test('a worker brings it there, and the history tells of it', async () => {
  const core = await openCore({
    database: stage.product.database.address,
    secret: stage.env.GATEHOUSE_SECRET ?? '',
    url: 'http://localhost:4600',
  })
  closeCore = () => core.close()
  const mailer = { send: async () => {}, close() {} }
  worker = await startWorker({ core, database: stage.product.database.address, mailer })
  await inSync()
  assert.match(await stage.done(['sync', 'explain', ...prod]), /Nothing would change/)
  assert.match(await stage.done(['sync', 'history', ...prod]), /owner \+2 -0/)
})

test('a look on demand finds a key that was put there by hand, and lists what is not ours', async () => {
  const hidden = generateManagementKey('hidden').publicKey
  const right = readFileSync(keysFile(), 'utf8')
  writeFileSync(keysFile(), right.replace('# gatehouse end', `${hidden}\n# gatehouse end`))
  appendFileSync(keysFile(), `${generateManagementKey('by-hand').publicKey}\n`)
  const explained = await stage.done(['sync', 'explain', ...prod])
  assert.match(explained, /^- owner {2}SHA256:\S+ hidden\n {4}owner@acme\.com has not registered this key/)
  assert.match(await stage.done(['sync', 'now', ...acme]), /^Checking prod-1 now/)
  await until('mended', async () => !readFileSync(keysFile(), 'utf8').includes('hidden'))
  await until('listed', async () => /by-hand/.test(await stage.done(['servers', 'keys', ...prod])))
  const [drift] = await stage.json(['audit', 'search', ...acme, '--verb', 'server.drifted'])
  assert.is(drift.actor.kind, 'system')
})

test('sets what logins may do, and how often servers are read', async () => {
  assert.match(
    await stage.failed(['servers', 'set', ...prod, '--sudo', 'maybe'], 2),
    /--sudo must be on or off/,
  )
  assert.match(await stage.done(['servers', 'set', ...prod, '--sudo', 'on']), /logins can become root/)
  const groups = (...more: string[]) => ['servers', 'set', ...prod, '--groups', ...more]
  assert.match(await stage.done(groups('users,ssh-users')), /Unix groups: ssh-users, users;/)
  assert.match(await stage.failed(groups('users,docker'), 2), /Confirm with --yes/)
  assert.match(await stage.done(groups('users,docker', '--yes')), /Unix groups: docker, users;/)
  assert.match(await stage.done(groups('docker')), /Unix groups: docker;/)
  assert.match(await stage.failed(groups('Docker!'), 2), /^groups\.0: Use 1 to 31 small letters/)
  assert.match(await stage.done(groups('none')), /Unix groups: none;/)
  assert.match(await stage.failed(['servers', 'adopt', ...prod, '--login', 'nobody']), /Login not found/)
  assert.match(await stage.done(['account', 'set', ...acme, '--check-minutes', '2']), /every 2 minutes/)
  assert.match(await stage.failed(['account', 'set', ...acme, '--check-minutes', '0'], 2), /^checkMinutes: /)
})

test('shares a login among members, changes that, and takes it away', async () => {
  const logins = (...more: string[]) => ['servers', 'logins', ...more, ...acme]
  assert.equal(await stage.json(logins('list')), [])
  const add = logins('add', '--login', 'deploy', '--servers', 'prod-1', '--members', 'owner@acme.com')
  assert.match(await stage.done(add), /^Added the login deploy to 1 server, for 1 member\.\n$/)
  assert.match(await stage.failed(add), /deploy already exists/)
  assert.match(await stage.done(logins('list', '--server', 'prod-1')), /deploy +prod-1 +owner@acme\.com\n$/)
  await inSync()
  const file = join(stage.folder, 'host/home/deploy/.ssh/authorized_keys')
  assert.match(readFileSync(file, 'utf8'), / owner@acme\.com\n/)
  const set = logins('set', '--login', 'deploy')
  assert.match(await stage.failed(set, 2), /Give --servers, --members or both/)
  assert.match(await stage.done([...set, '--members', 'none']), /on 1 server, for 0 members/)
  assert.match(await stage.failed([...set, '--members', 'no@one.example']), /no member no@one\.example/)
  assert.match(await stage.failed(logins('remove', '--login', 'deploy'), 2), /Confirm with --yes/)
  assert.match(await stage.failed(logins('remove', '--login', 'release', '--yes')), /no shared login release/)
  const removed = await stage.json(logins('remove', '--login', 'deploy', '--yes'))
  assert.is(removed.login, 'deploy')
})

test('sets what sessions may do, and shows it', async () => {
  const set = (...options: string[]) => ['account', 'set', ...acme, ...options]
  assert.match(
    await stage.done(
      set('--idle-minutes', '15', '--session-hours', '8', '--forward-to', 'DB:5432,[2001:DB8::1]:80'),
    ),
    /Sessions: idle for up to 15 min, up to 8 h, forwarding to db:5432, \[2001:db8::1\]:80\./,
  )
  assert.match(await stage.failed(set('--forward-to', 'db:5432,db'), 2), /^forwardTo\.1: Enter host:port/)
  assert.match(await stage.failed(set('--idle-minutes', 'soon'), 2), /^sessionIdleMinutes: /)
  assert.match(await stage.failed(set(), 2), /Name at least one setting to change/)
  await stage.done(set('--idle-minutes', 'none', '--session-hours', 'none', '--forward-to', 'none'))
  assert.match(
    await stage.done(['account', 'show', ...acme]),
    /\nsessions: no idle limit, no time limit, no forwarding\.\n/,
  )
})

test('changes how members log in', async () => {
  const access = ['servers', 'access', ...prod, '--to']
  assert.match(await stage.failed([...access, 'ours'], 2), /--to must be one of: direct, gateway, recorded/)
  assert.match(
    await stage.done([...access, 'gateway']),
    /prod-1: members can log in only through the gateway/,
  )
  assert.match(await stage.done([...access, 'direct']), /with their own keys or through the gateway/)
})

test('exchanges the management key once that is confirmed', async () => {
  assert.match(await stage.failed(['account', 'rotate-key', ...acme], 2), /Confirm with --yes/)
  await stage.done(['account', 'rotate-key', ...acme, '--yes'])
  await until('waiting or done', async () => {
    const { servers } = await stage.json(['account', 'rotation', ...acme])
    return servers === 1
  })
})

test('exchanges the gateway key once that is confirmed', async () => {
  const rotation = () => stage.json(['account', 'rotation', '--gateway', ...acme])
  const { fingerprint } = await rotation()
  assert.match(await stage.failed(['account', 'rotate-gateway-key', ...acme], 2), /Confirm with --yes/)
  assert.is((await rotation()).fingerprint, fingerprint)
  assert.match(
    await stage.done(['account', 'rotate-gateway-key', ...acme, '--yes']),
    /new gateway key is SHA256:/,
  )
  assert.is.not((await rotation()).fingerprint, fingerprint)
  assert.match(await stage.done(['account', 'rotation', '--gateway', ...acme]), /works on \d of \d servers\./)
})

test('seals everything anew once every process knows both secrets, and says what is left', async () => {
  const { DATABASE_URL = '', GATEHOUSE_DATA = '', GATEHOUSE_SECRET: old = '' } = stage.env
  const rotate = (secrets: Record<string, string>) =>
    runHere(['secret', 'rotate', '--yes', '--json'], { DATABASE_URL, GATEHOUSE_DATA, ...secrets })
  assert.match(await stage.failed(['secret', 'rotate', '--yes'], 2), /GATEHOUSE_SECRET_NEXT/)
  const GATEHOUSE_SECRET = 'another secret for tests alone, long enough'
  const wrong = await rotate({ GATEHOUSE_SECRET, GATEHOUSE_SECRET_PREVIOUS: `not ${old}` })
  assert.is(wrong.code, 1)
  assert.match(wrong.err, /still encrypted with another secret \(.*management_keys\.private_key: \d/)
  const { code, out } = await rotate({ GATEHOUSE_SECRET, GATEHOUSE_SECRET_PREVIOUS: old })
  assert.is(code, 0)
  const { resealed, left, done } = JSON.parse(out)
  assert.ok(resealed >= 2)
  assert.equal([left, done], [{}, true])
  const verb = ['audit', 'search', ...acme, '--verb', 'account.keys_resealed', '--json']
  const seen = await runHere(verb, { DATABASE_URL, GATEHOUSE_DATA, GATEHOUSE_SECRET })
  assert.is(JSON.parse(seen.out).length, 1)
  const back = { GATEHOUSE_SECRET: old, GATEHOUSE_SECRET_PREVIOUS: GATEHOUSE_SECRET }
  assert.is((await rotate(back)).code, 0)
})

test('says when a key and an access end, and refuses an end for an owner', async () => {
  const key = [...as, '--key', 'laptop']
  assert.match(
    await stage.done(['keys', 'end', ...key, '--at', '2030-01-31T17:00:00Z']),
    /2030-01-31 17:00:00Z/,
  )
  assert.match(await stage.done(['keys', 'end', ...key, '--at', 'never']), /never expires/)
  assert.match(await stage.failed(['keys', 'end', ...key, '--at', 'tomorrow'], 2), /^expiresAt: /)
  const owner = [...acme, '--user', 'owner@acme.com']
  assert.match(
    await stage.failed(['team', 'end', ...owner, '--at', '2030-01-31T17:00:00Z']),
    /an owner’s access can’t expire/,
  )
})

test('says that nothing is still to be removed', async () => {
  assert.equal(await stage.json(['sync', 'removals', ...acme]), [])
})

testServices(test, () => stage)
const stopProcess = testProviders(test, () => stage, stopHere)

test('closes an account that leaves members their keys, and shows what is still to be done', async () => {
  const before = readFileSync(keysFile(), 'utf8')
  assert.match(before, /# gatehouse begin/)
  const root = () => readFileSync(join(stage.folder, 'host/root/.ssh/authorized_keys'), 'utf8')
  assert.match(root(), /gatehouse/)
  assert.equal(await stage.json(['sync', 'leaving']), [])
  const close = ['account', 'close', '--leave-keys', '--yes', ...acme]
  assert.match(
    await stage.done(close),
    /^Closed the account acme\. Members keep their SSH keys on the servers\.\n/,
  )
  await until('left', async () => (await stage.json(['sync', 'leaving'])).length === 0)
  assert.match(
    await stage.failed(['sync', 'give-up', 'web-1', ...acme, '--yes']),
    /no server that is still to let go/,
  )
  const after = readFileSync(keysFile(), 'utf8')
  assert.match(after, /^ssh-ed25519 \S+ owner@acme\.com$/m)
  assert.not.match(after, /gatehouse|restrict/)
  assert.not.match(root(), /gatehouse/)
})

test.run()
