import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { recordSyncs } from '../manifest/record-sync.ts'
import { prove, wantedOf as wantedIn } from '../manifest/sync-outcomes.testing.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { getServer } from './get-server.ts'
import { listServers } from './list-servers.ts'
import { registerServer } from './register-server.ts'
import { removeServer } from './remove-server.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'
import { syncState } from './sync-state.ts'

const test = suite('removeServer')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
})
test.after(() => stage?.close())

const wantedOf = (server: string) => wantedIn(stage, server)
/** The host has shown that it holds nothing of ours any more. */
async function proveGone(server: string) {
  const { account, lease, version, cause } = await wantedOf(server)
  await recordSyncs(stage.gatehouse.core, [
    { outcome: 'gone', account, server, lease, version, cause, tookMs: 1 },
  ])
}

test('only owners and operators may', async () => {
  const server = await registerTestServer(stage.owner, 'guarded')
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => removeServer(caller, { server }))
  await removeServer(stage.owner.caller, { server, forget: true })
})

test('stays as removal pending until the host has proved that our keys are gone', async () => {
  const { operator } = stage
  const server = await registerTestServer(stage.owner, 'prod-1')
  await prove(stage, await wantedOf(server), { ops: 'digest' })
  const { events, synced } = await trace(stage, () => removeServer(operator.caller, { server }))
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.removed',
      resource: { type: 'server', id: server, label: 'prod-1' },
      changes: { removedAt: { from: null, to: '(time)' } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  const { items } = await syncState(operator.caller, undefined)
  assert.equal([items[0]?.state, items[0]?.removals], ['removal-pending', ['ops']])
  const wanted = await wantedOf(server)
  assert.equal([wanted.removing, wanted.manifest.logins], [true, []])
  await refusesAndWritesNothing(stage, 'not-found', () => removeServer(operator.caller, { server }))
  await proveGone(server)
  assert.equal((await listServers(operator.caller, undefined)).items, [])
  await refused('not-found', getServer(operator.caller, { server }))
})

test('the name is free again at once, the address once the host is done', async () => {
  const { caller } = stage.owner
  const server = await registerTestServer(stage.owner, 'prod-1')
  await removeServer(caller, { server })
  const input = { name: 'prod-1', hostKey: newPublicKey() }
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => registerServer(caller, { ...input, host: 'prod-1.example.com' }),
    /still being removed/,
  )
  const { id } = await registerServer(caller, { ...input, host: 'elsewhere.example.com' })
  assert.is((await listServers(caller, undefined)).items.length, 2)
  for (const one of [server, id]) await removeServer(caller, { server: one, forget: true })
})

test('a removed server whose host is lost may be forgotten, once', async () => {
  const { owner } = stage
  const server = await registerTestServer(owner, 'lost')
  await removeServer(owner.caller, { server })
  const { events, synced } = await trace(stage, () => removeServer(owner.caller, { server, forget: true }))
  assert.equal(events[0]?.details, { forgotten: true })
  assert.equal(synced, [])
  await refused('not-found', getServer(owner.caller, { server }))
  await refusesAndWritesNothing(stage, 'not-found', () =>
    removeServer(owner.caller, { server, forget: true }),
  )
})

test("another account's server is not there", async () => {
  const foreign = await registerTestServer(stage.rival, 'theirs')
  for (const forget of [false, true]) {
    await refusesAndWritesNothing(stage, 'not-found', () =>
      removeServer(stage.owner.caller, { server: foreign, forget }),
    )
  }
})

test.run()
