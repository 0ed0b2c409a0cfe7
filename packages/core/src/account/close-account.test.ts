import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../access/refusals.testing.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { by, trace } from '../access/trace.testing.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { searchEvents } from '../audit/search-events.ts'
import { addKey } from '../key/add-key.ts'
import { wantedManifest } from '../manifest/wanted-manifest.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { me } from '../sign-in/me.ts'
import { closeAccount } from './close-account.ts'
import { getAccount } from './get-account.ts'

const test = suite('closeAccount')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.rival, 'theirs')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
})
test.after(() => stage?.close())

test('only owners may, who repeat its name', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => closeAccount(caller, { slug: 'acme' }))
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => closeAccount(stage.owner.caller, { slug: 'globex' }),
    /Type acme/,
  )
})

test('nobody gets in any more, and every server loses its keys', async () => {
  const { gatehouse, owner, operator } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'script', scopes: ['account:read'] })
  const { result, events, synced } = await trace(stage, () => closeAccount(owner.caller, { slug: 'acme' }))
  assert.equal(result, { slug: 'acme' })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.closed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: { closedAt: { from: null, to: '(time)' } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  const wanted = await wantedManifest(gatehouse.core, owner.account.id, prod)
  assert.equal(wanted?.manifest, { logins: [] })
  for (const { caller } of [owner, operator]) {
    await refused('not-a-member', getAccount(caller, undefined))
    await refused('not-a-member', searchEvents(caller, { limit: 1 }))
    await refused('not-a-member', closeAccount(caller, { slug: 'acme' }))
    assert.equal((await me(caller)).memberships, [])
  }
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refused('signed-out', getAccount(program, undefined))
})

test.run()
