import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { noteType } from './note-type.ts'
import { registerTestServer } from './servers.testing.ts'

const test = suite('noteType')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  const input = { server: prod, type: 'CCX13' }
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => noteType(caller, input))
})

test('notes the new type', async () => {
  const { operator } = stage
  const { result, events, synced } = await trace(stage, () =>
    noteType(operator.caller, { server: prod, type: ' CCX13 ' }),
  )
  assert.equal(result, { server: prod, type: 'CCX13' })
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.type_noted',
      resource: { type: 'server', id: prod, label: 'prod-1' },
      changes: { type: { from: 'linux', to: 'CCX13' } },
      details: {},
    },
  ])
  assert.equal(synced, [])
})

test("another account's server is not there", async () => {
  const foreign = await registerTestServer(stage.rival, 'theirs')
  await refusesAndWritesNothing(stage, 'not-found', () =>
    noteType(stage.owner.caller, { server: foreign, type: 'CCX13' }),
  )
})

test.run()
