import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api } from './api.ts'
import { eventually } from './eventually.ts'
import {
  type GatehouseProcess,
  makeDataFolder,
  removeDataFolder,
  startGatehouse,
} from './gatehouse-process.ts'
import { gatewayPort, type SessionItem, sessionsOf } from './sessions-seen.ts'
import { runSsh, sshArguments } from './ssh.ts'

const missing = openSshHostMissing()
if (missing) console.log(`SKIPPED: what a session may not do — install ${missing}`)
const test = suite('what a session may not do')
const step = missing ? test.skip : test

let data = ''
let gatehouse: GatehouseProcess
let host: OpenSshHost
let owner: Api
/** Answers with what it was sent, when all of it has come. */
let service: Server
let port = 0
/** Connections that it has at the moment. */
let carried = 0

test.before(async () => {
  if (missing) return
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  host = await startOpenSshHost()
  const { managementKey } = await owner.query<{ managementKey: string }>('account.get')
  await host.run('cat >>/root/.ssh/authorized_keys', `${managementKey}\n`)
  const { hostKey } = await owner.query<{ hostKey: string }>('servers.probe', {
    host: host.host,
    port: host.port,
  })
  await owner.mutate('servers.register', { name: 'real-1', host: host.host, port: host.port, hostKey })
  service = createServer({ allowHalfOpen: true }, async (socket) => {
    carried++
    socket.on('error', () => {}).on('close', () => carried--)
    socket.end(`you said ${await text(socket).catch(() => '')}`)
  }).listen(0, '127.0.0.1')
  await once(service, 'listening')
  const address = service.address()
  port = typeof address === 'object' && address ? address.port : 0
  await allInSync()
})
test.after(async () => {
  service?.close()
  await gatehouse?.stop()
  await host?.close()
  removeDataFolder(data)
})

const allInSync = () =>
  eventually('the servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 4 && proved === 4
  })
const login = () => ({
  port: gatewayPort(gatehouse),
  login: 'real-1',
  key: { path: join(data, 'demo/ops_ed25519') },
})
const loud = ['-o', 'LogLevel=INFO']
const args = (...more: string[]) => sshArguments(login(), [...loud, ...more])
const allow = (...forwardTo: string[]) => owner.mutate('account.changeSettings', { forwardTo })
/** By a forwarded socket. */
const ask = async (local: string, sent: string) => {
  const socket = connect({ path: local, allowHalfOpen: true }).on('error', () => {})
  socket.end(sent)
  return text(socket).catch(() => '')
}
const newest = async () => (await sessionsOf(owner))[0]
const eventsOf = async (session: SessionItem | undefined) => {
  interface Found {
    verb: string
    actor: { label: string }
    changes: Record<string, { to: unknown }>
    details: Record<string, unknown>
  }
  const { items } = await owner.query<{ items: Found[] }>('audit.search', { resource: session?.id })
  return items.reverse()
}

step('forwarding is refused unless the account allows it, and nothing then stands in the log', async () => {
  const before = (await sessionsOf(owner)).length
  const ran = await runSsh(args('-W', `127.0.0.1:${port}`), { input: 'hello' })
  assert.is(ran.code, 255)
  assert.match(ran.stderr, `Forwarding to localhost:${port} is not allowed in acme.`)
  assert.is((await sessionsOf(owner)).length, before)
})

step('it passes to a target that is listed, and stands in the log with it; to no other', async () => {
  await allow(`localhost:${port}`, '[2001:db8::1]:443')
  await allInSync()
  const ran = await runSsh(args('-W', `LocalHost:${port}`), { input: 'hello' })
  assert.equal([ran.code, ran.stdout], [0, 'you said hello'], ran.stderr)
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const session = await newest()
  assert.equal(
    [session?.kind, session?.command, session?.email],
    ['forward', `localhost:${port}`, 'ops@acme.com'],
  )
  const [opened, closed] = await eventsOf(session)
  assert.equal([opened?.verb, opened?.actor.label], ['session.opened', 'ops@acme.com'])
  assert.equal([opened?.changes.kind?.to, opened?.changes.command?.to], ['forward', `localhost:${port}`])
  assert.equal([closed?.verb, closed?.changes.bytesIn?.to], ['session.closed', 5])
  const other = await runSsh(args('-W', `localhost:${port + 1}`))
  assert.match(other.stderr, /is not allowed in acme/)
  const itself = await runSsh(args('-W', `127.0.0.1:${port}`), { input: 'hello' })
  assert.is(itself.stdout, 'you said hello', 'the server itself, however it is called')
})

step(
  'all connections of one ssh -L are one session with counts, to any port of the server where that is allowed',
  async () => {
    await allow('localhost:*')
    const local = join(data, 'local.sock')
    const forwarding = spawn('ssh', args('-N', '-L', `${local}:localhost:${port}`), { stdio: 'ignore' })
    try {
      const before = (await sessionsOf(owner)).length
      await eventually('it listens', async () => (await ask(local, 'one')) === 'you said one')
      const answers = await Promise.all(Array.from({ length: 49 }, (_, at) => ask(local, `${at}`)))
      assert.equal(
        answers,
        Array.from({ length: 49 }, (_, at) => `you said ${at}`),
      )
      await ended(forwarding)
      await eventually('it is closed', async () => (await newest())?.closedAt !== null)
      const sessions = await sessionsOf(owner)
      assert.is(sessions.length, before + 1)
      const [session] = sessions
      assert.equal([session?.kind, session?.command], ['forward', `localhost:${port}`])
      assert.equal([session?.outcome, session?.line], ['ended', null])
      const sent = 'one'.length + Array.from({ length: 49 }, (_, at) => `${at}`).join('').length
      assert.equal([session?.bytesIn, session?.bytesOut], [sent, sent + 50 * 'you said '.length])
      const { carried: times, failed } = session?.connections ?? {}
      assert.equal([times, failed], [50, 0])
      const events = await eventsOf(session)
      assert.equal(
        events.map(({ verb }) => verb),
        ['session.opened', 'session.closed'],
      )
      assert.equal(events[1]?.changes.connections?.to, session?.connections)
      assert.ok(session?.recording)
    } finally {
      await ended(forwarding)
    }
  },
)

step(
  'a target that is taken from the list ends what goes there, all of it, and the log says by whom',
  async () => {
    const local = join(data, 'cut.sock')
    const forwarding = spawn('ssh', args('-N', '-L', `${local}:localhost:${port}`), { stdio: 'ignore' })
    await eventually('it listens', async () => (await ask(local, 'one')) === 'you said one')
    const held = Array.from({ length: 3 }, () => connect(local).on('error', () => {}))
    for (const socket of held) socket.write('begun')
    const session = await newest()
    assert.is(session?.closedAt, null)
    await eventually('all are open', async () => carried === 3)
    await allow()
    await Promise.all(held.map((socket) => once(socket.resume(), 'close')))
    assert.is(await ask(local, 'again'), '', 'and nothing more goes there')
    await ended(forwarding)
    await eventually('it is closed', async () => (await newest())?.closedAt !== null)
    const line = `Forwarding to localhost:${port} is no longer allowed in acme.`
    assert.equal([(await newest())?.id, (await newest())?.line], [session?.id, line])
    const closed = (await eventsOf(session)).at(-1)
    assert.equal(closed?.details, { because: 'account.settings_changed', by: 'owner@acme.com' })
  },
)

step('the agent and X11 are refused, each with a line', async () => {
  const socket = join(data, 'agent.sock')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  try {
    const env = { SSH_AUTH_SOCK: socket, DISPLAY: '127.0.0.1:9' }
    const seen = 'env | grep -cE "^(SSH_AUTH_SOCK|DISPLAY)="; true'
    const look = () => runSsh([...args('-o', 'IdentityAgent=SSH_AUTH_SOCK', '-A', '-Y'), seen], { env })
    let ran = await look()
    await eventually('the agent is there', async () => {
      ran = await look()
      return ran.stderr.includes('Agent forwarding is not available')
    })
    assert.equal([ran.code, ran.stdout], [0, '0\n'])
    assert.match(ran.stderr, /Gatehouse: Agent forwarding is not available through Gatehouse\./)
    assert.match(ran.stderr, /Gatehouse: X11 forwarding is not available through Gatehouse\./)
  } finally {
    await ended(agent)
  }
})

step('remote forwarding and subsystems other than sftp are refused, each with a line', async () => {
  for (const back of [`0:127.0.0.1:${port}`, `/tmp/never:127.0.0.1:${port}`]) {
    const ran = await runSsh([...args('-o', 'ExitOnForwardFailure=yes', '-R', back), 'true'])
    assert.is(ran.code, 255)
    assert.match(ran.stderr, /remote port forwarding failed for listen (port|path)/)
  }
  const subsystem = await runSsh([...args('-s'), 'netconf'])
  assert.is(subsystem.code, 254)
  assert.match(subsystem.stderr, /Gatehouse: The only SSH subsystem available is sftp\./)
})

async function ended(child: ChildProcess): Promise<void> {
  child.kill()
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
}

test.run()
