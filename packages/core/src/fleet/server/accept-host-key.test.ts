import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { fail, wantedOf as wantedIn } from '../manifest/sync-outcomes.testing.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { acceptHostKey } from './accept-host-key.ts'
import { getServer } from './get-server.ts'
import { removeServer } from './remove-server.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'
import { syncNow } from './sync-now.ts'

const test = suite('acceptHostKey')
let stage: Stage
let prod: string
const found = newPublicKey()

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const wantedOf = (server: string) => wantedIn(stage, server)
/** The host has shown another key than the pinned one. */
const alarmed = async (server: string, found = fingerprintOf(newPublicKey())) =>
  fail(stage, await wantedOf(server), { reason: 'host-key-changed', message: 'Changed.', found, wait: null })

test('only owners and operators may', async () => {
  const input = { server: prod, hostKey: found }
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => acceptHostKey(caller, input))
})

test('a changed host key raises an alarm and stops everything until a person accepts it', async () => {
  const { gatehouse, operator } = stage
  await alarmed(prod, fingerprintOf(found))
  const before = await getServer(operator.caller, { server: prod })
  assert.is(before.sync.state, 'host-key-changed')
  assert.is(before.sync.nextTryAt, null)
  assert.equal([before.alarm?.expected, before.alarm?.found], [before.fingerprint, fingerprintOf(found)])
  await refused('conflict', syncNow(operator.caller, { server: prod }), /accept it first/)
  await gatehouse.database.owner.query('delete from jobs')
  await addKey(operator.caller, { name: 'meanwhile', publicKey: newPublicKey() })
  const { rows } = await gatehouse.database.owner.query("select from jobs where task <> 'mail'")
  assert.is(rows.length, 0, 'no job for a stopped server')
  assert.is((await wantedOf(prod)).stopped, true)

  const { result, events, synced } = await trace(stage, () =>
    acceptHostKey(operator.caller, { server: prod, hostKey: `${found} root@prod` }),
  )
  assert.equal(result, { server: prod, fingerprint: fingerprintOf(found) })
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.host_key_accepted',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { hostKey: { from: before.hostKey, to: found } },
      details: { fingerprint: { from: before.fingerprint, to: fingerprintOf(found) } },
    },
  ])
  assert.equal(synced, ['prod-1'])
  const after = await getServer(operator.caller, { server: prod })
  assert.equal([after.sync.state, after.alarm], ['pending', null])
  assert.is((await wantedOf(prod)).stopped, false)
})

test('a try that began before another key was accepted stops nothing', async () => {
  const { operator } = stage
  const server = await registerTestServer(stage.owner, 'prod-2')
  const old = await wantedOf(server)
  await acceptHostKey(operator.caller, { server, hostKey: newPublicKey() })
  await fail(stage, old, { reason: 'host-key-changed', message: 'Changed.', found: 'SHA256:x', wait: null })
  const { sync, alarm } = await getServer(operator.caller, { server })
  assert.equal([sync.state, alarm], ['pending', null])
})

test('a host key is accepted for a server that is being removed, which can then lose its keys', async () => {
  const { operator } = stage
  const server = await registerTestServer(stage.owner, 'prod-3')
  await removeServer(operator.caller, { server })
  await alarmed(server)
  const { synced } = await trace(stage, () =>
    acceptHostKey(operator.caller, { server, hostKey: newPublicKey() }),
  )
  assert.equal(synced, ['prod-3'])
  const { stopped, removing } = await wantedOf(server)
  assert.equal([stopped, removing], [false, true])
})

test("the pinned key, no key, and another account's server are refused", async () => {
  const { owner, rival } = stage
  const accept = (server: string, hostKey: string) => () => acceptHostKey(owner.caller, { server, hostKey })
  await refusesAndWritesNothing(stage, 'conflict', accept(prod, found), /already/)
  await refusesAndWritesNothing(stage, 'invalid', accept(prod, 'ssh-ed25519 nonsense'))
  const foreign = await registerTestServer(rival, 'theirs')
  await refusesAndWritesNothing(stage, 'not-found', accept(foreign, newPublicKey()))
})

test('a host that offers its pinned key again is spoken to once a person says so', async () => {
  const { gatehouse, operator } = stage
  const server = await registerTestServer(stage.owner, 'prod-again')
  const { hostKey } = await getServer(operator.caller, { server })
  await refused('conflict', acceptHostKey(operator.caller, { server, hostKey }), /already the pinned one/)
  await alarmed(server)
  await acceptHostKey(operator.caller, { server, hostKey })
  assert.is((await getServer(operator.caller, { server })).sync.state, 'pending')
  assert.is((await wantedOf(server)).stopped, false)
  const { rows } = await gatehouse.database.owner.query(
    'select due_at <= now() as due from server_syncs where server_id = $1',
    [server],
  )
  assert.equal(rows, [{ due: true }])
})

test.run()
