import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../access/refusals.testing.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
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
  await owner.query(`update graphile_worker._private_jobs set run_at = now() + interval '5 minutes'`)
  await syncNow(stage.operator.caller, { server: prod })
  const { rows } = await owner.query(
    'select key, run_at <= now() as due from graphile_worker._private_jobs where key = $1',
    [`sync:${prod}`],
  )
  assert.equal(rows, [{ key: `sync:${prod}`, due: true }])
})

test("another account's server is not there, and no job is made for it", async () => {
  const foreign = await registerTestServer(stage.rival, 'theirs')
  const { owner } = stage.gatehouse.database
  await owner.query('delete from graphile_worker._private_jobs')
  await refused('not-found', syncNow(stage.owner.caller, { server: foreign }))
  const { rows } = await owner.query('select from graphile_worker._private_jobs')
  assert.is(rows.length, 0)
})

test.run()
