import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { registerTestServer } from './servers.testing.ts'
import { syncNow } from './sync-now.ts'

const test = suite('syncNow')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => syncNow(caller, { server: prod }))
})

test('a waiting server is tried at once', async () => {
  const { owner } = stage.gatehouse.database
  await owner.query(`update server_syncs set due_at = now() + interval '5 minutes'`)
  await syncNow(stage.operator.caller, { server: prod })
  const { rows } = await owner.query(
    'select server_id, due_at <= now() as due, asked from server_syncs where asked',
  )
  assert.equal(rows, [{ server_id: prod, due: true, asked: true }])
})

test("another account's server is not there, and stays as it is", async () => {
  const foreign = await registerTestServer(stage.rival, 'theirs')
  const { owner } = stage.gatehouse.database
  await refused('not-found', syncNow(stage.owner.caller, { server: foreign }))
  const { rows } = await owner.query('select asked from server_syncs where server_id = $1', [foreign])
  assert.equal(rows, [{ asked: false }])
})

test.run()
