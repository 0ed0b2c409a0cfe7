import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { admitSession } from '../../session/open-session.ts'
import { admitTerminal } from '../../session/open-terminal.ts'
import { holderKey, sessionRequest } from '../../session/sessions.testing.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { fail, prove, wantedOf } from '../manifest/sync-outcomes.testing.ts'
import { removeServer } from '../server/remove-server.ts'
import { registerTestServer } from '../server/servers.testing.ts'
import { gatewayKeyRotation } from './gateway-key-rotation.ts'
import { retireGatewayKeys } from './retire-gateway-keys.ts'
import { rotateGatewayKey } from './rotate-gateway-key.ts'

const test = suite('rotateGatewayKey')
let stage: Stage
let one: string
let two: string
let holder: Awaited<ReturnType<typeof holderKey>>

test.before(async () => {
  stage = await openStage()
  one = await registerTestServer(stage.owner, 'prod-1')
  two = await registerTestServer(stage.owner, 'prod-2')
  holder = await holderKey(stage, stage.operator)
  for (const server of [one, two]) await provedNow(server)
})
test.after(() => stage?.close())

const held = { ops: 'a digest' }
const provedNow = async (server: string) => prove(stage, await wantedOf(stage, server), held)
const rotate = () => rotateGatewayKey(stage.owner.caller, undefined)
const rotation = () => gatewayKeyRotation(stage.viewer.caller, undefined)
const admit = (server: string) =>
  admitSession(stage.gatehouse.core, sessionRequest(holder, { server, account: 'acme' }))
const keysFor = async (server: string) => (await admit(server)).privateKeys
const linesOn = async (server: string) =>
  (await wantedOf(stage, server)).manifest.logins.flatMap(({ keys }) =>
    keys.filter((line) => line.startsWith('restrict,')),
  )

test('only owners may, and no API key', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => rotateGatewayKey(caller, undefined))
  const { secret } = await createApiKey(stage.owner.caller, { name: 'script', scopes: ['account:update'] })
  await refused(
    'fresh-auth',
    rotateGatewayKey(stage.gatehouse.caller({ kind: 'api-key', secret }, null), undefined),
  )
})

test('each server is to get the new line alone, and the gateway comes with both keys until it has proved it', async () => {
  const before = await admit('prod-1')
  const [old] = before.privateKeys
  const oldLines = await linesOn(one)
  const { result, events, synced } = await trace(stage, rotate)
  const [event] = events
  assert.is(event?.verb, 'account.gateway_key_rotated')
  assert.is(event?.details.to, result.fingerprint)
  assert.match(String(event?.details.from), /^SHA256:/)
  assert.not.match(JSON.stringify(event), /PRIVATE KEY/)
  assert.equal(synced, ['prod-1', 'prod-2'])
  const lines = await linesOn(one)
  assert.is(lines.length, oldLines.length)
  for (const line of lines) assert.ok(line.includes(result.publicKey), 'the new one')
  const both = await keysFor('prod-1')
  assert.is(both.length, 2)
  assert.is(both[0], old, 'the one that it has as a rule is offered first')
  const { id } = await admitTerminal(stage.operator.caller, { server: one, gateway: 'g' })
  assert.ok(id)
  assert.equal(
    (await admitTerminal(stage.operator.caller, { server: one, gateway: 'g' })).privateKeys,
    both,
    'a terminal in the browser comes with the same',
  )
  assert.equal(await before.privateKeysNow(), both, 'a session on its way may look again')
  const { done, servers, waiting, rotated } = (await rotation()) ?? {}
  assert.equal([done, servers, waiting?.map(({ name }) => name), rotated], [0, 2, ['prod-1', 'prod-2'], true])
})

test('a server has the new one alone when it has proved it; what a look of before the rotation says counts for nothing', async () => {
  const [old, next] = await keysFor('prod-1')
  const late = { ...(await wantedOf(stage, one)), version: (await wantedOf(stage, one)).version - 1 }
  await prove(stage, late, held)
  assert.equal(await keysFor('prod-1'), [old, next])
  await provedNow(one)
  assert.equal(await keysFor('prod-1'), [next])
  await fail(stage, await wantedOf(stage, two), { message: 'Away.' })
  assert.equal(await keysFor('prod-2'), [old, next])
  const { done, waiting } = (await rotation()) ?? {}
  assert.equal([done, waiting], [1, [{ server: two, name: 'prod-2', error: 'Away.' }]])
  await retireGatewayKeys(stage.gatehouse.core)
  assert.equal(await keysFor('prod-2'), [old, next], 'the old key is kept while it is needed')
  await refused('conflict', rotate(), /still waiting for 1 server/)
})

test('a server that comes meanwhile waits for nothing, and one that is removed is not waited for', async () => {
  await registerTestServer(stage.owner, 'prod-3')
  assert.is((await keysFor('prod-3')).length, 1)
  assert.is((await rotation())?.waiting.length, 1)
  await removeServer(stage.owner.caller, { server: two })
  assert.is((await rotation())?.waiting.length, 0)
})

test('the old key is forgotten when no server needs it, by the system', async () => {
  const { core, database } = stage.gatehouse
  const { events, synced } = await trace(stage, () => retireGatewayKeys(core))
  assert.equal(
    events.map(({ verb, actor, details }) => [verb, actor.kind, (details.retired as string[]).length]),
    [['account.gateway_key_retired', 'system', 1]],
  )
  assert.equal(synced, [])
  const { rows } = await database.owner.query(
    'select gateway_private_key is null as current, former_gateway_private_key is null as former from accounts where id = $1',
    [stage.owner.account.id],
  )
  assert.equal(rows, [{ current: false, former: true }])
  assert.equal((await trace(stage, () => retireGatewayKeys(core))).events, [])
  await rotate()
})

test.run()
