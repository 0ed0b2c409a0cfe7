import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { newToken } from '@gatehouse/core/crypto/token'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { limitServers } from '@gatehouse/core/team/member/limit-servers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { ToBrowser } from '../terminal/message.ts'
import { echoTerminals } from '../testing/echo-terminals.testing.ts'
import {
  type Credentials,
  headersOf,
  openTestApi,
  signedInAs,
  type TestApi,
} from '../testing/open-api.testing.ts'

const test = suite('terminals over a WebSocket')
const own = 'http://localhost:4600'
const terminals = echoTerminals()
let api: TestApi
let prod: string

test.before(async () => {
  api = await openTestApi({ terminals })
  prod = await registerTestServer(api.stage.owner, 'prod-1')
})
test.after(() => api?.close())

const path = (server = prod, account = 'acme', size = 'cols=90&rows=30') =>
  `/terminals/${server}?account=${account}&${size}`

/** What a handshake is answered: 101, or the refusal. */
async function handshake(as: Credentials, at = path(), more: Record<string, string> = { origin: own }) {
  const upgrade = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const asked = request(api.url + at, { agent: false, headers: { ...headersOf(as), ...upgrade, ...more } })
  asked.end()
  const [answer, socket] = await Promise.race([once(asked, 'upgrade'), once(asked, 'response')])
  socket?.destroy()
  const text = socket ? '{}' : Buffer.concat(await answer.toArray()).toString()
  return { status: answer.statusCode as number, reason: JSON.parse(text).error?.data?.reason }
}

/** Somebody's terminal: what it showed and was told. */
async function open(as: Credentials, acknowledges = true) {
  const socket = new WebSocket(api.url + path(), { headers: headersOf(as), origin: own })
  const told: ToBrowser[] = []
  let shown = ''
  let bytes = 0
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return told.push(JSON.parse(data.toString()))
    shown += data
    bytes += data.length
    if (acknowledges) socket.send(JSON.stringify({ ack: data.length }))
  })
  const closed = once(socket, 'close').then(([code]: unknown[]) => code)
  await once(socket, 'open')
  await until(() => terminals.opened.length > 0)
  const terminal = terminals.opened.pop()
  if (!terminal) throw new Error('no terminal was opened')
  return { socket, terminal, told, shown: () => shown, bytes: () => bytes, closed }
}

async function until(holds: () => boolean): Promise<void> {
  for (const begun = performance.now(); !holds(); await sleep(5))
    if (performance.now() - begun > 30_000) throw new Error('it did not happen in 30 s')
}

const owner = () => signedInAs(api.stage.owner)

test('nobody but those who hold the scope, from the dashboard’s origin, is let through', async () => {
  const { billing, owner: first, operator, rival, viewer } = api.stage
  const refusals: [string, Promise<{ status: number; reason: string }>, number, string | undefined][] = [
    ['signed out', handshake({}), 401, 'signed-out'],
    ['another token', handshake({ cookie: newToken() }), 401, 'signed-out'],
    ['foreign origin', handshake(owner(), path(), { origin: 'https://evil.example' }), 403, undefined],
    ['no origin', handshake(owner(), path(), { 'sec-fetch-site': 'cross-site' }), 403, undefined],
    ['a page in a frame', handshake(owner(), path(), { origin: 'null' }), 403, undefined],
    ['viewer', handshake(signedInAs(viewer)), 403, 'scope'],
    ['billing', handshake(signedInAs(billing)), 403, 'scope'],
    ['not a member', handshake(signedInAs(rival)), 403, 'not-a-member'],
    ['another account’s server', handshake(signedInAs(rival), path(prod, 'globex')), 404, 'not-found'],
    ['no server', handshake(owner(), path('01900000-0000-7000-8000-000000000000')), 404, 'not-found'],
    ['no id', handshake(owner(), path('prod-1')), 400, 'invalid'],
    ['no size', handshake(owner(), path(prod, 'acme', 'cols=0&rows=x')), 400, 'invalid'],
  ]
  for (const [name, answer, status, reason] of refusals) assert.equal(await answer, { status, reason }, name)
  await limitServers(first.caller, { user: operator.user, servers: [] })
  assert.equal(await handshake(signedInAs(operator)), { status: 403, reason: 'scope' })
  await limitServers(first.caller, { user: operator.user, servers: null })
  assert.is(terminals.opened.length, 0)
  assert.is((await handshake(signedInAs(operator))).status, 101)
  await until(() => terminals.opened.length === 1)
  terminals.opened.length = 0
})

test('an API key opens one with the scope alone, and needs no origin', async () => {
  const { owner } = api.stage
  for (const [scopes, status] of [
    [['server:ssh'], 101],
    [['server:read'], 403],
  ] as const) {
    const { secret } = await createApiKey(owner.caller, { name: 'x', scopes: [...scopes] })
    assert.is((await handshake({ key: secret }, path(), {})).status, status)
  }
  await until(() => terminals.opened.length === 1)
  terminals.opened.length = 0
})

test('asked for otherwise than by a WebSocket it says so', async () => {
  const answer = await fetch(api.url + path(), { headers: headersOf(owner()) })
  assert.equal([answer.status, answer.headers.get('upgrade')], [426, 'websocket'])
})

test('what is typed arrives, what is shown comes back, the window’s size follows, the end is told', async () => {
  const { socket, terminal, told, shown, closed } = await open(owner())
  await until(() => told.length > 0)
  assert.equal(told, [{ opened: { session: terminal.session, server: 'prod-1', login: 'owner' } }])
  socket.send(Buffer.from('hellö'))
  socket.send(JSON.stringify({ resize: { cols: 120, rows: 40 } }))
  await until(() => shown() === 'hellö')
  await until(() => terminal.sizes.length === 2)
  assert.equal(terminal.sizes, ['90x30', '120x40'])
  assert.equal(told[1], { ack: 6 })
  terminal.end({ by: 'gateway', line: 'Your access has ended.' }, 'Gatehouse: Your access has ended.')
  assert.is(await closed, 1000)
  assert.match(shown(), /Gatehouse: Your access has ended\.$/)
  assert.equal(told.at(-1), { ended: { by: 'gateway', line: 'Your access has ended.' } })
})

test('a browser that does not draw slows the terminal down, and hears of its end nevertheless', async () => {
  const { terminal, told, bytes, closed } = await open(owner(), false)
  let written = 0
  const more = () => {
    while (terminal.shown.writable && terminal.shown.write(Buffer.alloc(16 * 1024))) written += 16 * 1024
  }
  terminal.shown.on('drain', more)
  more()
  await sleep(300)
  const passed = bytes()
  assert.ok(passed >= 256 * 1024 && passed < 512 * 1024, `${passed}`)
  assert.ok(written < 1024 * 1024, `${written}`)
  terminal.shown.off('drain', more)
  terminal.end({ by: 'gateway', line: 'Over.' })
  assert.is(await closed, 1000)
  assert.equal(told.at(-1), { ended: { by: 'gateway', line: 'Over.' } })
})

test('whoever sends what is none of it, too much at once, or too far ahead is dropped', async () => {
  const cases: [(socket: WebSocket) => void, number][] = [
    [(socket) => socket.send('{"resize":{"cols":-1,"rows":2}}'), 1008],
    [(socket) => socket.send(Buffer.alloc(64 * 1024 + 1)), 1009],
    [(socket) => Array.from({ length: 20 }, () => socket.send(Buffer.alloc(60 * 1024))), 1008],
  ]
  for (const [send, code] of cases) {
    const { socket, terminal, closed } = await open(owner())
    const release = terminal.hold()
    send(socket)
    assert.is(await closed, code)
    assert.equal(await terminal.ended, { by: 'client' })
    release()
  }
})

test('a browser that leaves hangs up', async () => {
  const { socket, terminal } = await open(owner())
  socket.terminate()
  assert.equal(await terminal.ended, { by: 'client' })
})

test('when Gatehouse stops, its terminals are told why', async () => {
  const stopped = await openTestApi({ terminals: { ...terminals, stop: () => terminals.stop() } })
  const server = await registerTestServer(stopped.stage.owner, 'prod-1')
  const socket = new WebSocket(stopped.url + path(server), {
    headers: headersOf(signedInAs(stopped.stage.owner)),
    origin: own,
  })
  const told: ToBrowser[] = []
  socket.on('message', (data: Buffer, isBinary) => isBinary || told.push(JSON.parse(data.toString())))
  await once(socket, 'open')
  await until(() => told.length > 0)
  const closed = once(socket, 'close')
  await stopped.close()
  await closed
  assert.equal(told.at(-1), { ended: { by: 'gateway', line: 'Gatehouse is shutting down.' } })
})

test.run()
