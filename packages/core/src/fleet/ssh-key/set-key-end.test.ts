import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { enrolAs } from '../../identity/passkey/enrol.testing.ts'
import { letTouchesGoStale } from '../../identity/passkey/stale.testing.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage, strangers } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addKey } from './add-key.ts'
import { listKeys } from './list-keys.ts'
import { setKeyEnd } from './set-key-end.ts'

const test = suite('setKeyEnd')
let stage: Stage
let key: string

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  key = (await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })).id
})
test.after(() => stage?.close())

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

test('says when a key ends, and takes that back', async () => {
  const { operator } = stage
  const expiresAt = tomorrow()
  const { events, synced } = await trace(stage, () => setKeyEnd(operator.caller, { key, expiresAt }))
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'key.end_set',
      resource: { type: 'key', id: key, label: 'laptop' },
      changes: { expiresAt: { from: null, to: '(time)' } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  assert.is((await listKeys(operator.caller, undefined)).items[0]?.expiresAt, expiresAt)
  await setKeyEnd(operator.caller, { key, expiresAt: null })
  assert.is((await listKeys(operator.caller, undefined)).items[0]?.expiresAt, null)
})

test('a key can be added with an end', async () => {
  const { operator } = stage
  const expiresAt = tomorrow()
  const added = await addKey(operator.caller, { name: 'for a day', publicKey: newPublicKey(), expiresAt })
  assert.is(added.expiresAt, expiresAt)
  await refused(
    'invalid',
    addKey(operator.caller, { name: 'x', publicKey: newPublicKey(), expiresAt: '2020-01-01T00:00:00Z' }),
  )
})

test('whoever has a passkey adds a key, or lets one live longer, after a fresh touch alone; a program needs none', async () => {
  const { gatehouse } = stage
  const owner = await gatehouse.account('initech')
  const expiresAt = tomorrow()
  const short = await addKey(owner.caller, { name: 'short', publicKey: newPublicKey(), expiresAt })
  await enrolAs(owner.caller, 'laptop')
  const { secret } = await createApiKey(owner.caller, { name: 'ci', scopes: ['server:ssh'] })
  await addKey(owner.caller, { name: 'touched', publicKey: newPublicKey() })
  await letTouchesGoStale(gatehouse.database)
  const add = (caller: typeof owner.caller) => addKey(caller, { name: 'x', publicKey: newPublicKey() })
  await refusesAndWritesNothing(stage, 'fresh-auth', () => add(owner.caller))
  for (const later of [null, new Date(Date.now() + 2 * 86_400_000).toISOString()])
    await refusesAndWritesNothing(stage, 'fresh-auth', () =>
      setKeyEnd(owner.caller, { key: short.id, expiresAt: later }),
    )
  await setKeyEnd(owner.caller, { key: short.id, expiresAt: new Date(Date.now() + 3_600_000).toISOString() })
  await add(gatehouse.caller({ kind: 'api-key', secret }, null))
})

test("nobody sets the end of another's key", async () => {
  for (const member of [stage.owner, stage.viewer, stage.rival])
    await refused('not-found', setKeyEnd(member.caller, { key, expiresAt: null }))
  for (const [caller, reason] of strangers(stage).filter(([, why]) => why === 'signed-out'))
    await refused(reason, setKeyEnd(caller, { key, expiresAt: null }))
})

test.run()
