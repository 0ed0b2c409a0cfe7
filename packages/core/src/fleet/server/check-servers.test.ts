import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { checkServers } from './check-servers.ts'
import { registerTestServer } from './servers.testing.ts'

const test = suite('checkServers')
let stage: Stage
let ids: string[]

test.before(async () => {
  stage = await openStage()
  ids = []
  for (const name of ['prod-1', 'prod-2', 'prod-3']) ids.push(await registerTestServer(stage.owner, name))
})
test.before.each(async () => {
  const { owner } = stage.gatehouse.database
  await owner.query(
    `update server_syncs set due_at = now() + interval '5 minutes', asked = false, error_reason = null, error = null`,
  )
})
test.after(() => stage?.close())

const due = async () => {
  const { rows } = await stage.gatehouse.database.owner.query<{ server_id: string }>(
    'select server_id from server_syncs where asked and due_at <= now() order by server_id',
  )
  return rows.map(({ server_id }) => server_id)
}

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => checkServers(caller, { servers: ids }))
})

test('those that were chosen are tried at once, the others in their turn', async () => {
  const chosen = ids.slice(0, 2)
  assert.equal(await checkServers(stage.operator.caller, { servers: [...chosen, ...chosen] }), {
    checking: 2,
    stopped: 0,
  })
  assert.equal(await due(), [...chosen].sort())
})

test('one whose host key is in doubt is left out, and counted', async () => {
  await stage.gatehouse.database.owner.query(
    `update server_syncs set error_reason = 'host-key-changed', error = 'changed' where server_id = $1`,
    [ids[0]],
  )
  assert.equal(await checkServers(stage.owner.caller, { servers: ids }), { checking: 2, stopped: 1 })
  assert.equal(await due(), ids.slice(1).sort())
})

test("where one is another account's, none is tried", async () => {
  const foreign = await registerTestServer(stage.rival, 'theirs')
  await stage.gatehouse.database.owner.query(`update server_syncs set due_at = now() + interval '5 minutes'`)
  await refused('not-found', checkServers(stage.owner.caller, { servers: [...ids, foreign] }))
  assert.equal(await due(), [])
})

test('none, or too many, is refused', async () => {
  await refused('invalid', checkServers(stage.owner.caller, { servers: [] }), /Choose a server/)
  const many = Array.from({ length: 1001 }, () => ids[0] ?? '')
  await refused('invalid', checkServers(stage.owner.caller, { servers: many }), /at most 1,000/)
})

test.run()
