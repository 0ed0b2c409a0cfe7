import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { limitServers } from './limit-servers.ts'
import { listTeam } from './list-team.ts'

const test = suite('limitServers')
let stage: Stage
let one: string
let two: string
let foreign: string

test.before(async () => {
  stage = await openStage()
  one = await registerTestServer(stage.owner, 'prod-1')
  two = await registerTestServer(stage.owner, 'prod-2')
  await registerTestServer(stage.owner, 'prod-3')
  foreign = await registerTestServer(stage.rival, 'theirs')
})
test.after(() => stage?.close())

test('only owners may', async () => {
  const input = { user: stage.operator.user, servers: null }
  await refusesAllBut(['OWNER'], stage, (caller) => limitServers(caller, input))
})

test('limits a member to chosen servers, and syncs all that were reached before or are now', async () => {
  const { operator, owner } = stage
  const { result, events, synced } = await trace(stage, () =>
    limitServers(owner.caller, { user: operator.user, servers: [two, one, one] }),
  )
  assert.equal([...(result.servers ?? [])].sort(), [one, two].sort())
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'user.servers_limited',
      resource: { type: 'user', id: operator.user, label: operator.email },
      changes: { servers: { from: null, to: [one, two] } },
      details: { servers: ['prod-1', 'prod-2'] },
    },
  ])
  assert.equal(synced, ['prod-1', 'prod-2', 'prod-3'])
  const team = await listTeam(owner.caller, undefined)
  const row = team.items.find(({ user }) => user === operator.user)
  assert.equal(row?.servers, [
    { id: one, name: 'prod-1' },
    { id: two, name: 'prod-2' },
  ])
})

test('from one list to another, only servers of either list are synced', async () => {
  const { operator, owner } = stage
  await limitServers(owner.caller, { user: operator.user, servers: [one] })
  const { synced } = await trace(stage, () =>
    limitServers(owner.caller, { user: operator.user, servers: [two] }),
  )
  assert.equal(synced, ['prod-1', 'prod-2'])
})

test('an empty list reaches nothing', async () => {
  const { operator, owner } = stage
  const { events } = await trace(stage, () =>
    limitServers(owner.caller, { user: operator.user, servers: [] }),
  )
  assert.equal(events[0]?.changes, { servers: { from: [two], to: [] } })
})

test('the same limit again is an event without a change, and syncs nothing', async () => {
  const { operator, owner } = stage
  const { events, synced } = await trace(stage, () =>
    limitServers(owner.caller, { user: operator.user, servers: [] }),
  )
  assert.equal(events[0]?.changes, {})
  assert.equal(synced, [])
})

test('null lifts the limit', async () => {
  const { operator, owner } = stage
  const { events, synced } = await trace(stage, () =>
    limitServers(owner.caller, { user: operator.user, servers: null }),
  )
  assert.equal(events[0]?.changes, { servers: { from: [], to: null } })
  assert.equal(events[0]?.details, { servers: 'all' })
  assert.equal(synced, ['prod-1', 'prod-2', 'prod-3'])
})

test('by label, all servers that have it are reached, those to come too; all of either limit are synced', async () => {
  const { operator, owner } = stage
  await registerTestServer(owner, 'eu-1', ['eu'])
  await registerTestServer(owner, 'us-1', ['us'])
  const by = (labels: string[], servers: string[] = []) =>
    trace(stage, () => limitServers(owner.caller, { user: operator.user, servers, labels }))
  const first = await by(['eu'], [one])
  assert.equal(first.result, { user: operator.user, servers: [one], labels: ['eu'] })
  assert.equal(first.events[0]?.details, { servers: ['prod-1'], labels: ['eu'] })
  assert.equal(first.events[0]?.changes.labels, { from: [], to: ['eu'] })
  const { events, synced } = await by(['us', ' US'])
  assert.equal(events[0]?.changes, {
    servers: { from: [one], to: [] },
    labels: { from: ['eu'], to: ['us'] },
  })
  assert.equal(synced, ['eu-1', 'prod-1', 'us-1'])
  const { synced: toCome } = await trace(stage, () => registerTestServer(owner, 'us-2', ['us']))
  assert.equal(toCome, ['us-2'])
  const sees = async () => {
    const { items } = await listTeam(owner.caller, undefined)
    const { servers, labels, sync } = items.find(({ user }) => user === operator.user) ?? {}
    return [servers, labels, sync?.pending]
  }
  assert.equal(await sees(), [[], ['us'], 2])
  await by(['nowhere-yet', 'us'])
  assert.equal(await sees(), [[], ['nowhere-yet', 'us'], 2])
})

test('a limit names labels or everything, and says something', async () => {
  const { operator, owner } = stage
  const limit = (said: { servers?: string[] | null; labels?: string[] }) => () =>
    limitServers(owner.caller, { user: operator.user, ...said })
  await refusesAndWritesNothing(stage, 'invalid', limit({}), /Choose servers by ID/)
  await refusesAndWritesNothing(stage, 'invalid', limit({ labels: [] }), /Choose servers by ID/)
  await refusesAndWritesNothing(stage, 'invalid', limit({ servers: null, labels: ['eu'] }), /All servers/)
  await refusesAndWritesNothing(stage, 'invalid', limit({ labels: ['-'] }))
  await limit({ labels: ['eu'] })()
  await limit({ servers: [] })()
  const { items } = await listTeam(owner.caller, undefined)
  assert.equal(items.find(({ user }) => user === operator.user)?.labels, [], 'the whole limit is replaced')
})

test('limiting somebody whose role reaches no server syncs none', async () => {
  const { viewer, owner } = stage
  const { synced } = await trace(stage, () =>
    limitServers(owner.caller, { user: viewer.user, servers: [one] }),
  )
  assert.equal(synced, [])
})

test("another account's server or member is not there", async () => {
  const { operator, owner, rival } = stage
  await refusesAndWritesNothing(stage, 'invalid', () =>
    limitServers(owner.caller, { user: operator.user, servers: [one, foreign] }),
  )
  await refusesAndWritesNothing(stage, 'not-found', () =>
    limitServers(owner.caller, { user: rival.user, servers: [one] }),
  )
})

test.run()
