import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { wantedKeys } from '../manifest/wanted-keys.testing.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addKey } from './add-key.ts'
import { listKeys } from './list-keys.ts'
import { removeKey } from './remove-key.ts'

const test = suite('removeKey')
let stage: Stage
let prod: string
let key: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  const added = await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  key = added.id
})
test.after(() => stage?.close())

test("nobody removes another's key, be they owner of the account", async () => {
  for (const { caller } of [stage.owner, stage.viewer, stage.rival]) {
    await refusesAndWritesNothing(stage, 'not-found', () => removeKey(caller, { key }))
  }
  await refusesAndWritesNothing(stage, 'signed-out', () => removeKey(stage.nobody, { key }))
  const { secret } = await createApiKey(stage.owner.caller, { name: 'x', scopes: ['account:read'] })
  const program = stage.gatehouse.caller({ kind: 'api-key', secret }, null)
  await refusesAndWritesNothing(stage, 'scope', () => removeKey(program, { key }))
})

test('its line leaves every server, and the log keeps what it was', async () => {
  const { gatehouse, operator } = stage
  const { items } = await listKeys(operator.caller, undefined)
  const { events, synced } = await trace(stage, () => removeKey(operator.caller, { key }))
  const [was] = items
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'key.removed',
      resource: { type: 'key', id: key, label: 'laptop' },
      changes: {
        name: { from: 'laptop', to: null },
        type: { from: 'ssh-ed25519', to: null },
        bits: { from: 256, to: null },
        publicKey: { from: was?.publicKey, to: null },
        fingerprint: { from: was?.fingerprint, to: null },
        createdAt: { from: '(time)', to: null },
      },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  const wanted = await wantedKeys(gatehouse.core, operator.account.id, prod)
  assert.equal(wanted, {})
  await refusesAndWritesNothing(stage, 'not-found', () => removeKey(operator.caller, { key }))
})

test('a key that was removed may be registered again', async () => {
  const publicKey = newPublicKey()
  const { id } = await addKey(stage.operator.caller, { name: 'a', publicKey })
  await removeKey(stage.operator.caller, { key: id })
  await addKey(stage.viewer.caller, { name: 'b', publicKey })
})

test.run()
