import { once } from 'node:events'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { searchEvents } from '@gatehouse/core/audit/log/search-events'
import { acceptHostKey } from '@gatehouse/core/fleet/server/accept-host-key'
import { getServer } from '@gatehouse/core/fleet/server/get-server'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { removeServer } from '@gatehouse/core/fleet/server/remove-server'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { syncNow } from '@gatehouse/core/fleet/server/sync-now'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { fingerprintOf } from '@gatehouse/core/fleet/ssh-key/fingerprint'
import { removeKey } from '@gatehouse/core/fleet/ssh-key/remove-key'
import { personWithPasskey } from '@gatehouse/core/identity/recovery/person-with-passkey.testing'
import { passkeyOptions } from '@gatehouse/core/identity/sign-in/passkey-options'
import { requestLink } from '@gatehouse/core/identity/sign-in/request-link'
import { verifyPasskey } from '@gatehouse/core/identity/sign-in/verify-passkey'
import { sealedMail } from '@gatehouse/core/mail/sealed-mail'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { changeRole } from '@gatehouse/core/team/member/change-role'
import { limitServers } from '@gatehouse/core/team/member/limit-servers'
import { listTeam } from '@gatehouse/core/team/member/list-team'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { until } from '@gatehouse/core/testing/until'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { SMTPServer } from 'smtp-server'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createMailer, type Mailer } from './mail/mailer.ts'
import { startWorker } from './worker.ts'

const test = suite('worker')
const base = mkdtempSync(join(tmpdir(), 'gatehouse-worker-'))
const mailbox = join(base, 'mailbox')
const from = 'gatehouse@acme.com'
let stage: Stage
let mailer: Mailer
let worker: Awaited<ReturnType<typeof startWorker>>
let managementKey: string
const hosts: Record<string, SandboxHost> = {}
const ids: Record<string, string> = {}

test.before(async () => {
  stage = await openStage()
  managementKey = (await getAccount(stage.owner.caller, undefined)).managementKey
  mailer = createMailer({ mailboxFolder: mailbox, from, print() {} })
  const { core, database } = stage.gatehouse
  const switched: Mailer = { send: (mail) => mailer.send(mail), close: () => mailer.close() }
  worker = await startWorker({ core, database: database.address, mailer: switched })
  for (const name of ['prod-1', 'prod-2']) {
    await startHost(name)
    await register(name)
  }
})
test.after(async () => {
  await worker?.stop()
  for (const host of Object.values(hosts)) await host.close()
  await stage?.close()
  rmSync(base, { recursive: true, force: true })
})

async function startHost(name: string, port = 0) {
  hosts[name] = await startSandboxHost({ folder: join(base, name), managementKey, hostName: name, port })
}

async function register(name: string) {
  const { port, hostKey } = hostOf(name)
  const { id } = await registerServer(stage.owner.caller, { name, host: '127.0.0.1', port, hostKey })
  ids[name] = id
}

function hostOf(name: string): SandboxHost {
  const host = hosts[name]
  if (!host) throw new Error(`no host ${name}`)
  return host
}

/** The lines that a login has on a host, ours and others. */
function linesOf(name: string, login = 'ops'): string {
  const file = join(base, name, 'home', login, '.ssh/authorized_keys')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

const server = (name: string) => getServer(stage.viewer.caller, { server: ids[name] ?? '' })
const inState = (name: string, state: string, seconds = 30) =>
  until(`${name} ${state}`, async () => (await server(name)).sync.state === state, seconds)
const mails = () =>
  existsSync(mailbox)
    ? readdirSync(mailbox)
        .filter((name) => name.endsWith('.eml'))
        .map((name) => readFileSync(join(mailbox, name), 'utf8'))
    : []
/** Lets the time come at which a server that is in sync is looked at again. */
const timeForALook = (name: string) =>
  stage.gatehouse.database.owner.query(
    `update server_syncs set due_at = now() where server_id = $1 and due_at < 'infinity'`,
    [ids[name]],
  )

test('an added key is on every server and proved', async () => {
  const publicKey = newPublicKey()
  await addKey(stage.operator.caller, { name: 'laptop', publicKey })
  for (const name of ['prod-1', 'prod-2']) {
    await until(`the key on ${name}`, () => linesOf(name).includes(publicKey))
    await inState(name, 'in-sync')
    const { logins, sync } = await server(name)
    const [login] = logins.filter(({ keys }) => keys > 0)
    assert.equal(login, {
      login: 'ops',
      email: 'ops@acme.com',
      keys: 1,
      state: 'in-sync',
      error: null,
      unadopted: null,
      shutOut: [],
      trouble: null,
    })
    assert.match(sync.proved ?? '', /^[0-9a-f]{64}$/)
  }
})

test('a removed key is gone', async () => {
  const publicKey = newPublicKey()
  const { id } = await addKey(stage.operator.caller, { name: 'lost', publicKey })
  await until('there', () => linesOf('prod-1').includes(publicKey) && linesOf('prod-2').includes(publicKey))
  await removeKey(stage.operator.caller, { key: id })
  const gone = () => !linesOf('prod-1').includes(publicKey) && !linesOf('prod-2').includes(publicKey)
  await until('gone', gone)
  assert.match(linesOf('prod-1'), /ssh-ed25519/, 'the other key stays')
})

test('limiting a member takes the keys from the other servers alone', async () => {
  const { operator, owner } = stage
  await limitServers(owner.caller, { user: operator.user, servers: [ids['prod-1'] ?? ''] })
  await until('gone from prod-2', () => !linesOf('prod-2').includes('ssh-ed25519'))
  assert.match(linesOf('prod-1'), /ssh-ed25519/)
  await limitServers(owner.caller, { user: operator.user, servers: null })
  await until('back on prod-2', () => linesOf('prod-2').includes('ssh-ed25519'))
})

test('a role without server:ssh takes the keys away, and the old role brings them back', async () => {
  const { operator, owner } = stage
  await changeRole(owner.caller, { user: operator.user, role: 'VIEWER' })
  await until('gone', () => !/ssh-ed25519/.test(linesOf('prod-1') + linesOf('prod-2')))
  await changeRole(owner.caller, { user: operator.user, role: 'OPERATOR' })
  await until('back', () => /ssh-ed25519/.test(linesOf('prod-1')) && /ssh-ed25519/.test(linesOf('prod-2')))
})

test('a revoked member is gone from every server, and the page says when it is proved', async () => {
  const { gatehouse, owner } = stage
  const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
  await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
  const there = (name: string) => /ssh-ed25519/.test(linesOf(name, 'temp'))
  await until('there', () => there('prod-1') && there('prod-2'))
  await inState('prod-1', 'in-sync')
  await inState('prod-2', 'in-sync')
  const { servers } = await revokeMember(owner.caller, { user: temp.user })
  assert.equal(servers, ['prod-1', 'prod-2'])
  await until('gone', () => !there('prod-1') && !there('prod-2'))
  for (const name of ['prod-1', 'prod-2']) {
    await inState(name, 'in-sync')
    assert.not((await server(name)).logins.some(({ login }) => login === 'temp'))
  }
})

test('a revoked login that cannot be examined stays removal pending until it can', async () => {
  const { gatehouse, owner } = stage
  const odd = await gatehouse.join(owner, 'odd@acme.com', 'OPERATOR')
  await addKey(odd.caller, { name: 'laptop', publicKey: newPublicKey() })
  await until('there', () => /ssh-ed25519/.test(linesOf('prod-1', 'odd')))
  await inState('prod-1', 'in-sync')
  const ssh = join(base, 'prod-1/home/odd/.ssh')
  renameSync(ssh, `${ssh}-real`)
  symlinkSync('.ssh-real', ssh)
  await revokeMember(owner.caller, { user: odd.user })
  await until('failed', async () => /odd: .*symbolic link/.test((await server('prod-1')).sync.error ?? ''))
  const { sync, logins } = await server('prod-1')
  assert.equal([sync.state, sync.removals], ['removal-pending', ['odd']])
  assert.is(logins.find(({ login }) => login === 'odd')?.state, 'removal-pending')
  assert.match(linesOf('prod-1', 'odd'), /ssh-ed25519/, 'the key is there indeed')
  rmSync(ssh)
  renameSync(`${ssh}-real`, ssh)
  await syncNow(owner.caller, { server: ids['prod-1'] ?? '' })
  await inState('prod-1', 'in-sync')
  assert.not.match(linesOf('prod-1', 'odd'), /ssh-ed25519/)
})

test('drift is mended by the timer, and lines that are not ours stay', async () => {
  await inState('prod-1', 'in-sync')
  const file = join(base, 'prod-1/home/ops/.ssh/authorized_keys')
  const foreign = `${newPublicKey()} by-hand`
  const right = readFileSync(file, 'utf8')
  writeFileSync(file, `${foreign}\n${right.replace(/ssh-ed25519 A/, 'ssh-ed25519 B')}`)
  await timeForALook('prod-1')
  await until('mended', () => linesOf('prod-1').endsWith(right) && linesOf('prod-1').startsWith(foreign))
})

test('a dead host is failing with the error and the next try, and recovers by itself', async () => {
  const { port } = hostOf('prod-2')
  await hostOf('prod-2').close()
  const publicKey = newPublicKey()
  await addKey(stage.operator.caller, { name: 'meanwhile', publicKey })
  await inState('prod-2', 'failing')
  const { sync, logins } = await server('prod-2')
  assert.match(sync.error ?? '', /127\.0\.0\.1/)
  assert.ok(Date.parse(sync.nextTryAt ?? '') > Date.now() - 5000)
  assert.is(logins[0]?.state, 'failing')
  await until('prod-1 is not held up', () => linesOf('prod-1').includes(publicKey))
  await startHost('prod-2', port)
  await until('recovered', () => linesOf('prod-2').includes(publicKey))
  await inState('prod-2', 'in-sync')
})

test('a removal on a dead host stays removal pending until the host is back', async () => {
  const { port } = hostOf('prod-2')
  const { operator, owner } = stage
  await hostOf('prod-2').close()
  await limitServers(owner.caller, { user: operator.user, servers: [] })
  await until('tried', async () => (await server('prod-2')).sync.error !== null)
  const { sync, logins } = await server('prod-2')
  assert.equal([sync.state, sync.removals, logins[0]?.state], ['removal-pending', ['ops'], 'removal-pending'])
  await startHost('prod-2', port)
  await syncNow(owner.caller, { server: ids['prod-2'] ?? '' })
  await inState('prod-2', 'in-sync')
  assert.not.match(linesOf('prod-2'), /ssh-ed25519/)
  await limitServers(owner.caller, { user: operator.user, servers: null })
  await inState('prod-2', 'in-sync')
})

test('a changed host key stops all traffic with an alarm, until a person accepts it', async () => {
  const { owner, operator } = stage
  const { port, hostKey: pinned } = hostOf('prod-2')
  await hostOf('prod-2').close()
  rmSync(join(base, 'prod-2/.host-key.json'))
  await startHost('prod-2', port)
  const { hostKey } = hostOf('prod-2')
  const before = linesOf('prod-2')
  await addKey(operator.caller, { name: 'unsent', publicKey: newPublicKey() })
  await inState('prod-2', 'host-key-changed')
  const { alarm } = await server('prod-2')
  assert.equal([alarm?.expected, alarm?.found], [fingerprintOf(pinned), fingerprintOf(hostKey)])
  const { items } = await searchEvents(owner.caller, { verb: 'server.host_key_mismatch' })
  assert.equal(
    items.map(({ actor, resource, details }) => [actor.label, resource.label, details.found]),
    [['key sync', 'prod-2', fingerprintOf(hostKey)]],
  )
  const after = newPublicKey()
  await addKey(operator.caller, { name: 'unsent too', publicKey: after })
  await timeForALook('prod-2')
  await until('prod-1 goes on', () => linesOf('prod-1').includes(after))
  await sleep(1500)
  assert.is(linesOf('prod-2'), before)
  await acceptHostKey(owner.caller, { server: ids['prod-2'] ?? '', hostKey })
  await until('resumed', () => linesOf('prod-2').includes(after))
  await inState('prod-2', 'in-sync')
  assert.is((await server('prod-2')).alarm, null)
})

test('a removed server loses our keys, and then leaves the list', async () => {
  const { owner } = stage
  await removeServer(owner.caller, { server: ids['prod-1'] ?? '' })
  await until('gone from the host', () => !/ssh-ed25519 (?!.*by-hand)/.test(linesOf('prod-1')))
  const names = async () => (await listServers(owner.caller, undefined)).items.map(({ name }) => name)
  await until('gone from the list', async () => !(await names()).includes('prod-1'))
  assert.match(linesOf('prod-1'), /by-hand/, 'lines that are not ours stay')
})

test('a forgotten server leaves the list at once, and its host as it is', async () => {
  const { owner } = stage
  const before = linesOf('prod-2')
  assert.match(before, /ssh-ed25519/)
  await removeServer(owner.caller, { server: ids['prod-2'] ?? '', forget: true })
  assert.equal((await listServers(owner.caller, undefined)).items, [])
  await sleep(300)
  assert.is(linesOf('prod-2'), before)
})

test('mail goes out, with the link; for an unknown address none does', async () => {
  const { owner, nobody } = stage
  await createInvite(owner.caller, { email: 'new@temp.com', role: 'VIEWER' })
  await requestLink(nobody, { email: 'nobody@nowhere.com' })
  await until('the invite', () => mails().some((mail) => mail.includes('To: new@temp.com')))
  assert.match(mails().join('\n'), /http:\/\/localhost:4600\/invite#token=/)
  await until('the queue is empty', async () => (await waiting()).length === 0)
  assert.not.match(mails().join('\n'), /nowhere/)
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}

const waiting = async () =>
  (
    await stage.gatehouse.database.owner.query<{ error: string | null }>(
      "select error from jobs where task = 'mail' and given_up_at is null",
    )
  ).rows

test('the alarm for a copied passkey goes out to the person and the owner', async () => {
  const { member, device } = await personWithPasskey(stage, 'copied@acme.com')
  const caller = { ...stage.nobody, ip: '203.0.113.9' }
  const response = device.get(await passkeyOptions(caller), { counter: 1 })
  await verifyPasskey(caller, { response }).catch(() => undefined)
  const alarms = () => mails().filter((mail) => /may have been copied/.test(mail))
  await until('both are told', () => alarms().length === 2)
  for (const to of [member.email, stage.owner.email])
    assert.is(alarms().filter((mail) => mail.includes(`To: ${to}`)).length, 1, to)
})

test('an API key that is used from elsewhere is told to the owner, and what they add to the person', async () => {
  const { owner, gatehouse } = stage
  const ranges = ['10.0.0.0/8']
  const { secret } = await createApiKey(owner.caller, { name: 'bound', scopes: ['team:read'], ranges })
  const elsewhere = gatehouse.caller({ kind: 'api-key', secret }, null)
  await listTeam(elsewhere, undefined).catch(() => null)
  const told = (what: string) => () =>
    mails().some((mail) => mail.includes(`To: ${owner.email}`) && mail.includes(`Subject: ${what}`))
  await until('the alarm', told('An API key of acme was used from an unexpected address'))
  await until('the notice', told('An API key was created on Gatehouse'))
})

test('while the mail server is away a mail waits, and goes out when it is back', async () => {
  const received: string[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      received.push(...envelope.rcptTo.map(({ address }) => address))
      stream.resume().on('end', done)
    },
  })
  const port = await freePort()
  const folder = mailer
  mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, mailboxFolder: mailbox, from, timeout: 2000 })
  try {
    await createInvite(stage.owner.caller, { email: 'patient@temp.com', role: 'VIEWER' })
    await until('a failed try', async () => (await waiting()).some(({ error }) => error !== null))
    const [job] = await waiting()
    assert.is(job?.error, 'the mail server could not be used')
    smtp.listen(port, '127.0.0.1')
    await until('delivered', () => received.includes('patient@temp.com'))
  } finally {
    await new Promise<void>((done) => smtp.close(() => done()))
    mailer.close()
    mailer = folder
  }
})

test('a mail server that cannot prove its name gets nothing, and the log says so without the mail', async () => {
  const received: string[] = []
  const smtp = new SMTPServer({
    authOptional: true, // it brings a certificate along that proves no name
    onRcptTo({ address }, _session, done) {
      received.push(address)
      done()
    },
  })
  const port = await freePort()
  const logged = captureLog()
  const folder = mailer
  // 0.0.0.0 reaches this machine, yet is no loopback address, on which certificates are not looked at
  mailer = createMailer({ smtpUrl: `smtp://0.0.0.0:${port}`, mailboxFolder: mailbox, from, timeout: 2000 })
  try {
    await new Promise<void>((done) => smtp.listen(port, '127.0.0.1', done))
    await createInvite(stage.owner.caller, { email: 'unproved@temp.com', role: 'VIEWER' })
    await until('it is logged', () => /certificate/i.test(logged.text()))
    assert.equal(received, [])
    assert.not.match(logged.text(), /token=|unproved@/)
  } finally {
    await new Promise<void>((done) => smtp.close(() => done()))
    mailer.close()
    mailer = folder
    logged.restore()
  }
})

test('a job that a dead worker held is done by a living one when its lease is over', async () => {
  const { core, database } = stage.gatehouse
  const mail = {
    template: 'sign-in' as const,
    to: 'held@temp.com',
    link: 'http://localhost:4600/sign-in#token=x',
    expiresAt: new Date().toISOString(),
    ip: null,
    userAgent: null,
  }
  const { payload } = sealedMail(core, mail, {})
  await database.owner.query(
    `insert into jobs (task, key, payload, due_at, until, tries, revision, leased_until)
     values ('mail', 'held', $1, now(), now() + interval '1 hour', 1, 1, now() + interval '1 second')`,
    [JSON.stringify(payload)],
  )
  await until('sent', () => mails().some((one) => one.includes('held@temp.com')))
})

test('a second worker takes nothing from a living one, and stops by itself', async () => {
  const { core, database } = stage.gatehouse
  const idle: Mailer = { send: async () => {}, close() {} }
  const second = await startWorker({ core, database: database.address, mailer: idle })
  await second.stop()
  const { rows } = await database.owner.query('select from jobs where leased_until is not null')
  assert.is(rows.length, 0)
})

test.run()
