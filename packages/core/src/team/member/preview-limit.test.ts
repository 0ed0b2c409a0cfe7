import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { removeServer } from '../../fleet/server/remove-server.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { holderKey, openSession } from '../../session/sessions.testing.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { limitServers } from './limit-servers.ts'
import { previewLimit } from './preview-limit.ts'

const test = suite('previewLimit')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1', ['prod'])
  await registerTestServer(stage.owner, 'prod-2', ['prod'])
  await registerTestServer(stage.owner, 'stage-1', ['staging'])
  await registerTestServer(stage.rival, 'theirs', ['staging'])
  const gone = await registerTestServer(stage.owner, 'gone', ['staging'])
  await removeServer(stage.owner.caller, { server: gone })
})
test.after(() => stage?.close())

/** Names with a sign: `=` kept, `+` added, `-` removed. */
async function difference(user: string | null, said: { servers?: string[] | null; labels?: string[] }) {
  const { keeps, adds, removes } = await previewLimit(stage.owner.caller, { user, ...said })
  for (const some of [keeps, adds, removes]) assert.is(some.count, some.names.length)
  const signed = (sign: string, { names }: { names: string[] }) => names.map((name) => sign + name)
  return [...signed('=', keeps), ...signed('+', adds), ...signed('-', removes)].join(' ')
}

test('only owners may, and only of members', async () => {
  const { operator, rival, owner } = stage
  await refusesAllBut(['OWNER'], stage, (caller) =>
    previewLimit(caller, { user: operator.user, servers: null }),
  )
  await refused('not-found', previewLimit(owner.caller, { user: rival.user, servers: null }))
  await refused('invalid', previewLimit(owner.caller, { user: operator.user }))
  await refused('invalid', previewLimit(owner.caller, { user: operator.user, servers: null, labels: ['eu'] }))
})

test('what another limit keeps, adds and removes, by name', async () => {
  const { operator, owner } = stage
  assert.is(await difference(operator.user, { servers: null }), '=prod-1 =prod-2 =stage-1')
  assert.is(await difference(operator.user, { labels: ['prod'] }), '=prod-1 =prod-2 -stage-1')
  assert.is(await difference(operator.user, { servers: [] }), '-prod-1 -prod-2 -stage-1')
  await limitServers(owner.caller, { user: operator.user, servers: [prod], labels: ['staging'] })
  assert.is(await difference(operator.user, { servers: [prod] }), '=prod-1 -stage-1')
  assert.is(await difference(operator.user, { labels: ['prod'] }), '=prod-1 +prod-2 -stage-1')
  assert.is(await difference(operator.user, { servers: null }), '=prod-1 =stage-1 +prod-2')
})

test('of somebody who is yet to be invited everything is new', async () => {
  assert.is(await difference(null, { servers: [prod], labels: ['staging'] }), '+prod-1 +stage-1')
})

test('labels that no server has are told, since they mean servers to come', async () => {
  const { unused } = await previewLimit(stage.owner.caller, { user: null, labels: ['to-come', 'staging'] })
  assert.equal(unused, ['to-come'])
})

test('live sessions that would end are counted, and it changes nothing', async () => {
  const { owner, operator } = stage
  await limitServers(owner.caller, { user: operator.user, servers: null })
  await openSession(stage, await holderKey(stage, operator), { server: 'prod-1' })
  const input = { user: operator.user, labels: ['staging'] }
  const { result, events, synced } = await trace(stage, () => previewLimit(owner.caller, input))
  assert.is(result.sessions, 1)
  assert.equal([events, synced], [[], []])
  const stays = await previewLimit(owner.caller, { user: operator.user, labels: ['prod'] })
  assert.is(stays.sessions, 0)
})

test.run()
