import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { listTeam } from '../member/list-team.ts'
import { createApiKey } from './create-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { revokeApiKey } from './revoke-api-key.ts'

const test = suite('revokeApiKey')
let stage: Stage
let apiKey: string
let secret: string

test.before(async () => {
  stage = await openStage()
  const made = await createApiKey(stage.owner.caller, {
    name: 'script',
    scopes: ['team:read', 'api-key:manage'],
  })
  apiKey = made.apiKey.id
  secret = made.secret
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => revokeApiKey(caller, { apiKey }))
  await refused('scope', listApiKeys(stage.operator.caller, undefined))
})

test('ends the key from this moment', async () => {
  const { gatehouse, owner } = stage
  const program = gatehouse.caller({ kind: 'api-key', secret }, null)
  await listTeam(program, undefined)
  const { events } = await trace(stage, () => revokeApiKey(owner.caller, { apiKey }))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'api_key.revoked',
      resource: { type: 'api_key', id: apiKey, label: 'script' },
      changes: { revokedAt: { from: null, to: '(time)' } },
      details: {},
    },
  ])
  await refused('signed-out', listTeam(program, undefined))
  await refusesAndWritesNothing(stage, 'signed-out', () => revokeApiKey(program, { apiKey }))
  assert.equal((await listApiKeys(owner.caller, undefined)).items, [])
})

test("a key revoked before and another account's are not found", async () => {
  const { owner, rival } = stage
  const theirs = await createApiKey(rival.caller, { name: 'theirs', scopes: ['team:read'] })
  for (const id of [apiKey, theirs.apiKey.id]) {
    await refusesAndWritesNothing(stage, 'not-found', () => revokeApiKey(owner.caller, { apiKey: id }))
  }
})

test('an expired key is worth nothing', async () => {
  const { gatehouse, owner } = stage
  const made = await createApiKey(owner.caller, { name: 'short', scopes: ['team:read'], expiresIn: 1 })
  const program = gatehouse.caller({ kind: 'api-key', secret: made.secret }, null)
  await listTeam(program, undefined)
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     update api_keys set expires_at = now() where name = 'short'; commit`,
  )
  await refused('signed-out', listTeam(program, undefined))
})

test.run()
