import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage } from '../../testing/stage.ts'
import { survey } from '../manifest/sync-outcomes.testing.ts'
import { getManifest } from './get-manifest.ts'
import { getServer } from './get-server.ts'
import { newPublicKey, registerTestServer } from './servers.testing.ts'

const test = suite('getManifest')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('the key by which Gatehouse itself gets in is told from those that are nobody’s', async () => {
  const server = await registerTestServer(stage.owner, 'prod-1')
  const { managementKey } = await getServer(stage.owner.caller, { server })
  await survey(stage, server, [
    { login: 'root', line: managementKey },
    { login: 'root', line: `${newPublicKey()} by-hand` },
  ])
  const { foreign } = await getManifest(stage.viewer.caller, { server })
  assert.equal(
    foreign.map(({ gatehouse, owner, suggested }) => [gatehouse, owner, suggested]),
    [
      [true, null, null],
      [false, null, null],
    ],
  )
})

test.run()
