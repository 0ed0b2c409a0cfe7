import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { registerTestServer } from '../server/servers.testing.ts'
import { recordDrift } from './record-drift.ts'

const test = suite('drift in the log')
let stage: Stage
let server: string

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const found = (added: string) => [{ what: 'ops', added: [added], removed: [] }]
const drifted = (added: string) =>
  recordDrift(stage.gatehouse.core, { account: stage.owner.account.id, server, name: 'prod-1' }, found(added))
const events = async () =>
  (await searchEvents(stage.owner.caller, { verb: 'server.drifted' })).items.map(({ details }) => details)

test('the same at each look is told once a day, with how often it was seen', async () => {
  await drifted('SHA256:a puppet')
  for (let look = 0; look < 3; look++) await drifted('SHA256:a puppet')
  assert.equal(await events(), [{ drift: found('SHA256:a puppet') }])
  await stage.gatehouse.database.owner.query(
    `update server_syncs set drift_told_at = now() - interval '25 hours' where server_id = $1`,
    [server],
  )
  await drifted('SHA256:a puppet')
  assert.equal((await events())[0], { drift: found('SHA256:a puppet'), again: 3 })
  assert.is((await events()).length, 2)
})

test('what is other than the last is told at once', async () => {
  await drifted('SHA256:b mallory')
  await drifted('SHA256:a puppet')
  const [last, before] = await events()
  assert.equal([before, last], [{ drift: found('SHA256:b mallory') }, { drift: found('SHA256:a puppet') }])
})

test.run()
