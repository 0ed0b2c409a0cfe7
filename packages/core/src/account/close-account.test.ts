import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../access/refusals.testing.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { by, trace } from '../access/trace.testing.ts'
import { createApiKey } from '../api-key/create-api-key.ts'
import { searchEvents } from '../audit/search-events.ts'
import { addKey } from '../key/add-key.ts'
import { wantedKeys } from '../manifest/wanted-keys.testing.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { me } from '../sign-in/me.ts'
import { closeAccount } from './close-account.ts'
import { getAccount } from './get-account.ts'
import { openAccount } from './open-account.ts'

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
  const { secret } = await createApiKey(owner.caller, {
    name: 'script',
    scopes: ['account:read', 'server:ssh'],
  })
  await openAccount(operator.caller, { slug: 'initech', name: 'Initech' })
  const { result, events, synced } = await trace(stage, () => closeAccount(owner.caller, { slug: 'acme' }))
  assert.equal(result, { slug: 'acme' })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.closed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: {
        closedAt: { from: null, to: '(time)' },
        'apiKey.revokedAt': { from: null, to: '(time)' },
      },
      // whoever has no other account is signed out, the owner too
      details: { apiKeysRevoked: 1, signInsEnded: 3 },
    },
  ])
  assert.equal(synced, ['prod-1'])
  const wanted = await wantedKeys(gatehouse.core, owner.account.id, prod)
  assert.equal(wanted, {})
  for (const [{ caller }, reason] of [
    [owner, 'signed-out'],
    [operator, 'not-a-member'],
  ] as const) {
    await refused(reason, getAccount(caller, undefined))
    await refused(reason, searchEvents(caller, { limit: 1 }))
    await refused(reason, closeAccount(caller, { slug: 'acme' }))
  }
  const { memberships } = await me(operator.caller)
  assert.equal(
    memberships.map(({ account }) => account.slug),
    ['initech'],
  )
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refused('signed-out', getAccount(program, undefined))
  await refusesAndWritesNothing(stage, 'signed-out', () =>
    addKey(program, { name: 'late', publicKey: newPublicKey() }),
  )
})

test.run()
