import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { listServers } from './list-servers.ts'
import { removeServer } from './remove-server.ts'
import { renameServer } from './rename-server.ts'
import { registerTestServer } from './servers.testing.ts'

const test = suite('renameServer')
let stage: Stage
let prod: string
let foreign: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.owner, 'prod-2')
  foreign = await registerTestServer(stage.rival, 'theirs')
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) =>
    renameServer(caller, { server: prod, name: 'x' }),
  )
})

test('gives another name', async () => {
  const { operator } = stage
  const { events, synced } = await trace(stage, () =>
    renameServer(operator.caller, { server: prod, name: 'Web-1' }),
  )
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'server.renamed',
      resource: { type: 'server', id: prod, label: 'web-1' },
      changes: { name: { from: 'prod-1', to: 'web-1' } },
      details: {},
    },
  ])
  assert.equal(synced, [])
  const { items } = await listServers(operator.caller, undefined)
  assert.equal(
    items.map(({ name }) => name),
    ['prod-2', 'web-1'],
  )
})

test("a name that is taken, another account's server and one that is being removed are refused", async () => {
  const { owner } = stage
  const rename =
    (server: string, name = 'new') =>
    () =>
      renameServer(owner.caller, { server, name })
  await refusesAndWritesNothing(stage, 'conflict', rename(prod, 'prod-2'))
  await refusesAndWritesNothing(stage, 'invalid', rename(prod, 'a b'))
  await refusesAndWritesNothing(stage, 'not-found', rename(foreign))
  await removeServer(owner.caller, { server: prod })
  await refusesAndWritesNothing(stage, 'not-found', rename(prod))
})

test.run()
