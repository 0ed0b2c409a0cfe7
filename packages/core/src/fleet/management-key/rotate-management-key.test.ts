import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { getAccount } from '../../team/account/get-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { fail, prove, wantedOf } from '../manifest/sync-outcomes.testing.ts'
import { registerTestServer } from '../server/servers.testing.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { keyRotation } from './key-rotation.ts'
import { retireManagementKeys } from './retire-management-keys.ts'
import { rotateManagementKey } from './rotate-management-key.ts'

const test = suite('rotateManagementKey')
let stage: Stage
let one: string
let two: string

test.before(async () => {
  stage = await openStage()
  one = await registerTestServer(stage.owner, 'prod-1')
  two = await registerTestServer(stage.owner, 'prod-2')
  for (const server of [one, two]) await prove(stage, await wantedOf(stage, server), {})
})
test.after(() => stage?.close())

const rotate = () => rotateManagementKey(stage.owner.caller, undefined)
const rotation = () => keyRotation(stage.viewer.caller, undefined)

test('only owners may, and no API key', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => rotateManagementKey(caller, undefined))
  const { secret } = await createApiKey(stage.owner.caller, { name: 'script', scopes: ['account:update'] })
  const byKey = stage.gatehouse.caller({ kind: 'api-key', secret }, null)
  await refused('fresh-auth', rotateManagementKey(byKey, undefined))
})

test('a new key is made, each server is told, and goes on with the old one until it has taken it', async () => {
  const { owner } = stage
  const before = await wantedOf(stage, one)
  assert.is(before.nextKey, null)
  const { result, events, synced } = await trace(stage, rotate)
  const [event] = events
  assert.is(event?.verb, 'account.management_key_rotated')
  assert.equal(event?.details.to, result.fingerprint)
  assert.equal(event?.changes['managementKey.privateKey'], { from: null, to: '(secret)' })
  assert.equal(synced, ['prod-1', 'prod-2'])
  assert.is((await getAccount(owner.caller, undefined)).managementKey, result.publicKey)
  const after = await wantedOf(stage, one)
  assert.is(after.managementKey.id, before.managementKey.id)
  assert.is(after.target.privateKey, before.target.privateKey)
  assert.is(after.nextKey?.publicKey, result.publicKey)
  assert.match(after.nextKey?.privateKey ?? '', /PRIVATE KEY/)
  const { done, servers, waiting } = (await rotation()) ?? {}
  assert.equal([done, servers, waiting?.map(({ name }) => name)], [0, 2, ['prod-1', 'prod-2']])
})

test('those that could not take part are named, and another rotation waits for them', async () => {
  const first = await wantedOf(stage, one)
  await prove(stage, first, {}, { key: first.nextKey?.id ?? '' })
  await fail(stage, await wantedOf(stage, two), { message: 'Away.' })
  const { done, waiting } = (await rotation()) ?? {}
  assert.equal([done, waiting], [1, [{ server: two, name: 'prod-2', error: 'Away.' }]])
  await retireManagementKeys(stage.gatehouse.core)
  assert.ok((await wantedOf(stage, two)).nextKey, 'the old key is kept while it is needed')
  await refused('conflict', rotate(), /still waiting for 1 server/)
})

test('the old key is forgotten when no server needs it, by the system', async () => {
  const { core } = stage.gatehouse
  const second = await wantedOf(stage, two)
  await prove(stage, second, {}, { key: second.nextKey?.id ?? '' })
  const { events, synced } = await trace(stage, () => retireManagementKeys(core))
  assert.equal(
    events.map(({ verb, actor, details }) => [verb, actor.kind, details.retired]),
    [['account.management_key_retired', 'system', [await oldFingerprint()]]],
  )
  assert.equal(synced, [])
  const { rows } = await stage.gatehouse.database.owner.query(
    'select private_key is null as forgotten, retired_at is not null as retired from management_keys where account_id = $1 order by created_at',
    [stage.owner.account.id],
  )
  assert.equal(rows, [
    { forgotten: true, retired: true },
    { forgotten: false, retired: false },
  ])
  const again = await trace(stage, () => retireManagementKeys(core))
  assert.equal(again.events, [])
  assert.is((await wantedOf(stage, one)).nextKey, null)
})

async function oldFingerprint(): Promise<string> {
  const { rows } = await stage.gatehouse.database.owner.query<{ public_key: string }>(
    'select public_key from management_keys where account_id = $1 order by created_at limit 1',
    [stage.owner.account.id],
  )
  return fingerprintOf(rows[0]?.public_key ?? '')
}

test.run()
