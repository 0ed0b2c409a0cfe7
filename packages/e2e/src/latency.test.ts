/** What is promised in seconds. This file runs alone: elsewhere the same steps have all the time that a busy machine may take. */
import { join } from 'node:path'
import { debianPostgresPrograms, startDebianPostgres } from '@gatehouse/core/database/testing/debian-postgres'
import { type OpenSshHost, openSshHostMissing } from '@gatehouse/hosts/test-host/open-ssh-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api, tokenOf } from './api.ts'
import { type DemoServer, demoServers, holdingKey } from './demo-servers.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseOptions,
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { registerRealHost } from './real-host.ts'
import { gatewayPort, sessionsOf } from './sessions-seen.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { type KeyPair, makeKey, ssh } from './ssh.ts'
import { openWebTerminal } from './web-terminal.ts'

const test = suite('how soon')
const missingHost = openSshHostMissing()
if (missingHost) console.log(`SKIPPED: how soon a real sshd has a key — install ${missingHost}`)
const hasDebian = debianPostgresPrograms() !== null
if (!hasDebian) console.log('SKIPPED: how soon parts of their own end — install postgresql')

let data: string
let gatehouse: GatehouseProcess
let owner: Api
let servers: DemoServer[]
let host: OpenSshHost | undefined

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  servers = demoServers(data)
  await inSync()
})
test.after(async () => {
  await gatehouse?.kill()
  await host?.close()
  removeDataFolder(data)
})

const inSync = () =>
  eventually('every server is in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return proved === servers
  })
const serverNamed = async (wanted: string) => {
  const { items } = await owner.query<{ items: { id: string; name: string }[] }>('servers.list', {})
  return items.find(({ name }) => name === wanted)?.id ?? ''
}

interface Member {
  api: Api
  user: string
  key: KeyPair
}

/** A new operator; the key is made, and not added. */
async function someone(name: string): Promise<Member> {
  const email = `${name}@temp.com`
  const offer = { email, role: 'OPERATOR', mail: false }
  const { link } = await owner.mutate<{ link: string }>('invites.create', offer)
  const api = new Api(gatehouse.url)
  await api.mutate('invites.accept', { token: tokenOf(link) })
  const { items } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const user = items.find((member) => member.email === email)?.user ?? ''
  await inSync()
  return { api, user, key: makeKey(data, name) }
}

const addKey = ({ api, key }: Member) => api.mutate('keys.add', { name: 'laptop', publicKey: key.publicKey })

test('a key is where its holder may be, and nowhere else, within 2 s of each change', async () => {
  const dana = await someone('dana')
  const { user } = dana
  const holding = () => holdingKey(servers, 'dana', dana.key).join()
  const everywhere = 'prod-1,prod-2,staging-1'
  const changes: [change: () => Promise<unknown>, then: string][] = [
    [() => addKey(dana), everywhere],
    [
      async () => owner.mutate('team.limitServers', { user, servers: [await serverNamed('prod-2')] }),
      'prod-2',
    ],
    [() => owner.mutate('team.changeRole', { user, role: 'VIEWER' }), ''],
    [() => owner.mutate('team.changeRole', { user, role: 'OPERATOR' }), 'prod-2'],
    [() => owner.mutate('team.limitServers', { user, servers: null }), everywhere],
    [() => owner.mutate('team.revoke', { user }), ''],
  ]
  for (const [change, then] of changes) {
    await change()
    await eventually(`the key is on ${then || 'no server'}`, () => holding() === then, 2_000)
  }
})

const onRealHost = missingHost ? test.skip : test

onRealHost('a key is on a host with a real sshd within 2.5 s, and gone from there within 2.5 s', async () => {
  const real = await registerRealHost(owner, 'real-1')
  host = real
  const rita = await someone('rita')
  const blob = rita.key.publicKey.split(' ')[1] ?? '?'
  const holds = async () =>
    (await real.run('cat /home/rita/.ssh/authorized_keys 2>/dev/null')).stdout.includes(blob)
  await addKey(rita)
  await eventually('the key is on the host', holds, 2_500)
  await owner.mutate('team.revoke', { user: rita.user })
  await eventually('the key is gone', async () => !(await holds()), 2_500)
  await owner.mutate('servers.remove', { server: await serverNamed('real-1'), forget: true })
})

test('a session is cut within 2 s of the revocation', async () => {
  const sue = await someone('sue')
  await addKey(sue)
  await inSync()
  const running = ssh(
    { port: gatewayPort(gatehouse), login: 'prod-1', key: sue.key },
    'echo on; exec sleep 60',
  )
  await eventually('it is live', async () => (await sessionsOf(owner)).some(({ closedAt }) => !closedAt))
  const began = performance.now()
  await owner.mutate('team.revoke', { user: sue.user })
  const { code, stderr } = await running
  const took = performance.now() - began
  assert.is(code, 254)
  assert.match(stderr, /Your access to acme has ended/)
  assert.ok(took < 2_000, `${took} ms`)
})

test('a terminal in the browser is cut within 2 s when its sign-in ends, the server is taken away, or its holder revoked', async () => {
  const { items } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const user = items.find(({ email }) => email === 'ops@acme.com')?.user
  const server = await serverNamed('prod-1')
  const cases: [end: (ops: Api) => Promise<unknown>, line: string][] = [
    [(ops) => ops.mutate('auth.signOut'), 'The sign-in you opened this session with has ended.'],
    [() => owner.mutate('team.limitServers', { user, servers: [] }), 'You no longer have access to prod-1.'],
    [() => owner.mutate('team.revoke', { user }), 'Your access to acme has ended.'],
  ]
  for (const [end, line] of cases) {
    await owner.mutate('team.limitServers', { user, servers: null })
    await inSync()
    const ops = await new Api(gatehouse.url).signIn(signInLinkOf(data, 'ops@acme.com'))
    const terminal = openWebTerminal(gatehouse.url, server, { cookie: ops.cookie })
    terminal.type('echo from a brow$((1))ser\n')
    await eventually('it is open', () => terminal.shown().includes('from a brow1ser'))
    const began = performance.now()
    const ending = end(ops)
    assert.equal(await terminal.ended, { by: 'gateway', line })
    const took = performance.now() - began
    assert.ok(took < 2_000, `${took} ms: ${line}`)
    await ending
  }
})

/** Starts it, and has it ended as by Ctrl-C. */
async function endedWithin5s(options: GatehouseOptions): Promise<void> {
  const { code, milliseconds } = await (await startGatehouse(options)).stop()
  assert.is(code, 0)
  assert.ok(milliseconds < 5_000, `${milliseconds} ms`)
}

test('Ctrl-C ends everything within 5 s', async () => {
  const { code, milliseconds } = await gatehouse.stop()
  assert.is(code, 0)
  assert.ok(milliseconds < 5_000, `${milliseconds} ms`)
})

test('so it does for `npm start`', async () => {
  const stopped = await (await startGatehouse({ data, npmStart: true })).stop()
  assert.ok(stopped.milliseconds < 5_000, `${stopped.milliseconds} ms`)
})

const onDebian = hasDebian ? test : test.skip

onDebian('and for parts of their own on a PostgreSQL elsewhere', async () => {
  const postgres = await startDebianPostgres()
  const own = join(data, 'parts')
  try {
    const { host, user, database } = JSON.parse(Object.values(postgres.env)[0] ?? '')
    const env = {
      DATABASE_URL: `postgresql://${user}@localhost/${database}?host=${encodeURIComponent(host)}`,
      GATEHOUSE_SECRET: 'x'.repeat(32),
      GATEHOUSE_SEED: 'none',
      GATEHOUSE_URL: 'http://localhost:1',
    }
    for (const part of ['api', 'worker', 'gateway']) await endedWithin5s({ data: own, parts: [part], env })
  } finally {
    await postgres.stop()
  }
})

test.run()
