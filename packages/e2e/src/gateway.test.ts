import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { gatewayPort, sessionsOf } from './sessions-seen.ts'
import { command, signInLinkOf } from './sign-in-link.ts'
import { ssh } from './ssh.ts'
import { openWebTerminal, type WebTerminal } from './web-terminal.ts'

const test = suite('sessions through the gateway')
let data = ''
let gatehouse: GatehouseProcess
let owner: Api

test.before(async () => {
  data = makeDataFolder()
  gatehouse = await startGatehouse({ data })
  owner = await new Api(gatehouse.url).signIn(gatehouse.signInLink())
  await inSync()
})
test.after(async () => {
  await gatehouse?.stop()
  removeDataFolder(data)
})

const inSync = () =>
  eventually('the demo servers are in sync', async () => {
    const { proved, servers } = await owner.query<{ proved: number; servers: number }>('servers.progress')
    return servers === 3 && proved === 3
  })
/** Logs in through the gateway as the member whose demo key this is. */
const through = (server: string, command: string, member = 'ops') =>
  ssh(
    { port: gatewayPort(gatehouse), login: server, key: { path: join(data, 'demo', `${member}_ed25519`) } },
    command,
  )
const newest = async () => (await sessionsOf(owner))[0]
const cast = async (id: string, headers: Record<string, string> = {}) => {
  const cookie = owner.cookie
  return fetch(`${gatehouse.url}/recordings/${id}.cast?account=acme`, { headers: { cookie, ...headers } })
}

test('a command runs as the member, its exit code comes back, and the session is listed and recorded', async () => {
  const { code, stdout, stderr } = await through('prod-1', 'whoami; echo seen; exit 3')
  assert.equal([code, stdout], [3, 'ops\nseen\n'], stderr)
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const session = await newest()
  assert.equal(
    [session?.email, session?.kind, session?.exitCode, session?.outcome],
    ['ops@acme.com', 'exec', 3, 'ended'],
  )
  const whole = await cast(session?.id ?? '')
  const text = await whole.text()
  assert.is(whole.status, 200)
  assert.match(text, /^\{"version":2,.*"title":"ops@prod-1, exec: ops@acme\.com of acme, /)
  assert.match(text, /ops\\r?\\?n?seen|seen/)
  assert.is(Buffer.byteLength(text), session?.recording?.bytes)
  const part = await cast(session?.id ?? '', { range: 'bytes=2-8' })
  assert.equal([part.status, await part.text()], [206, text.slice(2, 9)])
  const { items } = await owner.query<{ items: unknown[] }>('audit.search', {
    verb: 'session.played',
    limit: 4,
  })
  assert.ok(items.length > 0)
})

test('the long name works, and what the member may not reach is refused with one line and 254', async () => {
  assert.is((await through('prod-2.acme', 'true')).code, 0)
  const elsewhere = await through('prod-2', 'true', 'saurav')
  assert.is(elsewhere.code, 254)
  assert.match(elsewhere.stderr, /don’t have access to prod-2/)
  assert.is((await through('nowhere', 'true')).code, 254)
})

test('a shared login runs as itself, and the session, its recording and the log say who it was', async () => {
  const { items: team } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const { items: servers } = await owner.query<{ items: { id: string; name: string }[] }>('servers.list', {})
  const prod = servers.find(({ name }) => name === 'prod-1')?.id
  const member = team.find(({ email }) => email === 'ops@acme.com')?.user
  const sharing = { login: 'deploy', servers: [prod], members: [member] }
  const { id } = await owner.mutate<{ id: string }>('sharedLogins.add', sharing)
  await inSync()
  const { code, stdout, stderr } = await through('deploy+prod-1', 'whoami')
  assert.equal([code, stdout], [0, 'deploy\n'], stderr)
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const session = await newest()
  assert.equal([session?.email, session?.login], ['ops@acme.com', 'deploy'])
  assert.match(
    await (await cast(session?.id ?? '')).text(),
    /^\{"version":2,.*"title":"deploy@prod-1, exec: ops@acme\.com of acme, /,
  )
  const { items } = await owner.query<{ items: { actor: { label: string }; resource: { label: string } }[] }>(
    'audit.search',
    { verb: 'session.opened', limit: 1 },
  )
  assert.equal([items[0]?.actor.label, items[0]?.resource.label], ['ops@acme.com', 'deploy@prod-1'])
  const refused = await through('deploy+prod-1.acme', 'true', 'saurav')
  assert.equal([refused.code, refused.stdout], [254, ''])
  assert.match(
    refused.stderr,
    /You can’t log in to prod-1 as deploy\. Ask an owner or operator of acme\.\r?\n$/,
  )
  const running = through('deploy+prod-1', 'echo on; sleep 60')
  await eventually('it is live', async () => {
    const one = await newest()
    return one?.closedAt === null && one.login === 'deploy'
  })
  await owner.mutate('sharedLogins.change', { sharedLogin: id, members: [] })
  const cut = await running
  assert.equal([cut.code, cut.stdout], [254, 'on\n'])
  assert.match(cut.stderr, /You can no longer log in to prod-1 as deploy\./)
  await owner.mutate('sharedLogins.remove', { sharedLogin: id })
  await inSync()
})

test('a recording is played by those who may alone, and nobody else’s session is there', async () => {
  const session = await newest()
  const anonymous = await fetch(`${gatehouse.url}/recordings/${session?.id}.cast?account=acme`)
  assert.is(anonymous.status, 401)
  const nobody = await cast('00000000-0000-7000-8000-000000000000')
  assert.is(nobody.status, 404)
  assert.is((await cast('../secret')).status, 404)
})

test('a live session is cut when somebody ends it, when the server is taken away, and when the member is revoked', async () => {
  const { items: team } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const user = team.find(({ email }) => email === 'saurav@acme.com')?.user
  const live = async (member: string) => {
    const before = (await newest())?.id
    const running = through('prod-1', 'echo on; sleep 60', member)
    await eventually('it is live', async () => {
      const session = await newest()
      return session?.closedAt === null && session.id !== before
    })
    return { running, id: (await newest())?.id ?? '' }
  }
  const ended = await live('ops')
  await owner.mutate('sessions.terminate', { session: ended.id })
  const cut = await ended.running
  assert.equal([cut.code, cut.stdout], [254, 'on\n'])
  assert.match(cut.stderr, /Ended by owner@acme\.com\./)

  const limited = await live('saurav')
  await owner.mutate('team.limitServers', { user, servers: [] })
  assert.match((await limited.running).stderr, /no longer have access to prod-1/)
  await owner.mutate('team.limitServers', { user, servers: null })
  // whom a server has just refused is held back for a while
  await inSync()
  assert.is((await through('prod-1', 'true', 'saurav')).code, 0)

  const revoked = await live('saurav')
  await owner.mutate('team.revoke', { user })
  assert.match((await revoked.running).stderr, /Your access to acme has ended/)
  const again = await through('prod-1', 'true', 'saurav')
  assert.is(again.code, 254)
  assert.match(again.stderr, /Server prod-1 not found\. It does not exist, or you don’t have access to it\./)
})

test('the secret is changed while everything runs, and a recording of before is played after the next start too', async () => {
  assert.is((await through('prod-1', 'echo under the old secret')).code, 0)
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const before = (await newest())?.id ?? ''
  const plays = async () => /under the old secret/.test(await (await cast(before)).text())
  const running = through('prod-1', 'echo on; sleep 3; echo over')
  const secret = () => readFileSync(join(data, 'secret'), 'utf8')
  const old = secret()
  const printed = execFileSync(process.execPath, [command, 'secret', 'rotate', '--yes'], {
    env: { ...process.env, GATEHOUSE_DATA: data },
    encoding: 'utf8',
  })
  assert.match(printed, /Nothing uses the old secret anymore, and it was removed/)
  assert.is.not(secret(), old)
  assert.not(existsSync(join(data, 'secret.previous')))
  assert.is((await through('prod-1', 'true')).code, 0)
  assert.is((await running).stdout, 'on\nover\n')
  assert.ok(await plays())
  await gatehouse.stop()
  gatehouse = await startGatehouse({ data, env: { PORT: String(gatehouse.port) } })
  assert.ok(await plays())
  assert.is((await through('prod-1', 'true')).code, 0)
})

test('a gateway that is killed leaves a playable recording, closed as interrupted by the next start', async () => {
  const running = through('prod-1', 'echo before the end; sleep 60')
  await eventually('it is live', async () => (await newest())?.closedAt === null)
  const id = (await newest())?.id ?? ''
  await eventually('it is recorded', async () => (await (await cast(id)).text()).includes('before the end'))
  await gatehouse.kill()
  await running
  gatehouse = await startGatehouse({ data, env: { PORT: String(gatehouse.port) } })
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const session = await newest()
  assert.equal([session?.id, session?.outcome], [id, 'interrupted'])
  assert.match(await (await cast(id)).text(), /before the end/)
  assert.match(session?.recording?.digest ?? '', /^[0-9a-f]{64}$/)
})

/** A terminal on prod-1, in which something was shown. */
async function webTerminal(api: Api): Promise<WebTerminal> {
  const { items } = await api.query<{ items: { id: string; name: string }[] }>('servers.list', {})
  const server = items.find(({ name }) => name === 'prod-1')?.id ?? ''
  const terminal = openWebTerminal(gatehouse.url, server, { cookie: api.cookie })
  terminal.type('echo from a brow$((1))ser\n')
  await eventually('it shows what was asked for', () => terminal.shown().includes('from a brow1ser'))
  return terminal
}

test('so does a terminal in the browser, when the process that serves it is killed', async () => {
  await webTerminal(owner)
  const id = (await newest())?.id ?? ''
  await eventually('it is recorded', async () => (await (await cast(id)).text()).includes('from a brow1ser'))
  await gatehouse.kill()
  gatehouse = await startGatehouse({ data, env: { PORT: String(gatehouse.port) } })
  await eventually('it is closed', async () => (await newest())?.closedAt !== null)
  const session = await newest()
  assert.equal([session?.id, session?.email, session?.outcome], [id, 'owner@acme.com', 'interrupted'])
  assert.match(session?.recording?.digest ?? '', /^[0-9a-f]{64}$/)
})

test('a terminal in the browser is cut when its sign-in ends, and when its holder is revoked', async () => {
  const { items: team } = await owner.query<{ items: { user: string; email: string }[] }>('team.list', {})
  const user = team.find(({ email }) => email === 'ops@acme.com')?.user
  const cases: [end: (ops: Api) => Promise<unknown>, line: string][] = [
    [(ops) => ops.mutate('auth.signOut'), 'The sign-in you opened this session with has ended.'],
    [() => owner.mutate('team.revoke', { user }), 'Your access to acme has ended.'],
  ]
  for (const [end, line] of cases) {
    const ops = await new Api(gatehouse.url).signIn(signInLinkOf(data, 'ops@acme.com'))
    const terminal = await webTerminal(ops)
    const ending = end(ops)
    assert.equal(await terminal.ended, { by: 'gateway', line })
    assert.ok(terminal.shown().endsWith(`\r\nGatehouse: ${line}\r\n`))
    await ending
  }
})

test.run()
