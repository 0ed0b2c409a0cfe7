import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { until } from '../../testing/until.ts'
import { resizeKind } from '../resize/resize-kind.ts'
import { cancelRestart } from '../service/cancel-restart.ts'
import { chooseServices } from '../service/choose-services.ts'
import { restartService } from '../service/restart-service.ts'
import { claimOperations, giveBackOperations, renewOperations } from './claim-operations.ts'
import { endOperation } from './end-operation.ts'
import { getOperation, listOperations } from './list-operations.ts'
import { startTestOperations } from './operations.testing.ts'
import { keepOfOperation, LeaseLost, writeStep } from './write-step.ts'

const test = suite('operations')
let stage: Stage
let servers: string[]
let theirs: string[]
let leases = 0

test.before(async () => {
  stage = await openStage()
  servers = []
  for (const name of ['web-1', 'web-2', 'web-3', 'web-4'])
    servers.push(await registerTestServer(stage.owner, name))
  theirs = [await registerTestServer(stage.rival, 'db-1'), await registerTestServer(stage.rival, 'db-2')]
})
test.after(() => stage?.close())
test.after.each(async () => {
  const { owner } = stage.gatehouse.database
  await owner.query('delete from operation_steps')
  await owner.query('delete from operations')
})

const take = (places = 10, mostOfAccount = 10, kinds = ['resize']) =>
  claimOperations(stage.gatehouse.core, { lease: `lease-${++leases}`, places, mostOfAccount, kinds })

/** Takes the one whose turn it is, and ends it. */
async function takeAndEnd(failed = false) {
  const { core } = stage.gatehouse
  const [taken] = await take(1)
  assert.ok(taken, 'there is one to take')
  for (const { name } of resizeKind.steps)
    await writeStep(core, taken, name, failed && name === 'check' ? 'failed' : 'done', failed ? 'No.' : null)
  await endOperation(core, taken, resizeKind, { outcome: failed ? null : 'It is larger.', failed })
  return taken.serverName
}

const end = () =>
  stage.gatehouse.database.owner.query("update operations set leased_until = now() - interval '1 s'")
const statesOf = async () =>
  Object.fromEntries(
    (await listOperations(stage.viewer.caller, {})).items.map(({ serverName, state }) => [serverName, state]),
  )

test('one that is started waits with all its steps, and stands in the log by the verb that asked for it', async () => {
  const { operator, viewer } = stage
  const { result, events } = await trace(stage, () => startTestOperations(operator, servers.slice(0, 1)))
  assert.equal(
    events.map(({ verb, actor }) => [verb, actor]),
    [['server.resize_started', by(operator).actor]],
  )
  const [operation = ''] = result.operations
  const view = await getOperation(viewer.caller, { operation })
  assert.equal(
    [view.state, view.title, view.serverName, view.actor.label],
    ['waiting', 'Resize', 'web-1', operator.email],
  )
  assert.equal(
    view.steps.map(({ name, state }) => [name, state]),
    resizeKind.steps.map(({ name }) => [name, 'waiting']),
  )
})

test('one that is committed while a claim waits for its turn is taken with all its steps', async () => {
  const { owner } = stage.gatehouse.database
  const other = await owner.connect()
  try {
    await other.query(`begin; select pg_advisory_xact_lock(hashtextextended('claim_operations', 0))`)
    const taking = take(1)
    await until('it waits', async () => {
      const { rows } = await owner.query(
        `select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'`,
      )
      return rows.length > 0
    })
    await startTestOperations(stage.owner, servers.slice(0, 1))
    await other.query('commit')
    const [taken] = await taking
    assert.is(taken?.serverName, 'web-1')
    assert.is(taken?.steps.length, resizeKind.steps.length)
  } finally {
    other.release(true)
  }
})

test('a server has one at a time', async () => {
  await startTestOperations(stage.owner, servers.slice(0, 2))
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => startTestOperations(stage.owner, [servers[2] ?? '', servers[1] ?? '']),
    /A resize of web-2 is not over yet/,
  )
})

test('whoever may read servers reads them, and those of another account are not there', async () => {
  const { operations } = await startTestOperations(stage.rival, theirs)
  await refused('scope', listOperations(stage.billing.caller, {}))
  await refused('not-found', getOperation(stage.owner.caller, { operation: operations[0] ?? '' }))
  assert.equal((await listOperations(stage.owner.caller, {})).items, [])
  assert.is(
    (await listOperations(stage.rival.caller, { server: theirs[1] ?? '', open: true })).items.length,
    1,
  )
})

test('the first of a batch goes alone, then so many at a time', async () => {
  await startTestOperations(stage.owner, servers, 2)
  const [first] = await take()
  assert.is(first?.serverName, 'web-1')
  assert.equal(await take(), [])
  await end()
  assert.is(await takeAndEnd(), 'web-1')
  assert.equal((await take()).map(({ serverName }) => serverName).sort(), ['web-2', 'web-3'])
  assert.equal(await take(), [])
  assert.equal(await statesOf(), {
    'web-1': 'done',
    'web-2': 'running',
    'web-3': 'running',
    'web-4': 'waiting',
  })
})

test('after one that failed the rest is stopped, and the log says which', async () => {
  await startTestOperations(stage.owner, servers, 2)
  await takeAndEnd()
  const { events } = await trace(stage, () => takeAndEnd(true))
  const [{ verb, details, actor } = events[0] as never] = events
  assert.equal([verb, actor], ['server.resize_failed', by(stage.owner).actor])
  assert.equal([details.error, details.stopped], ['No.', ['web-3', 'web-4']])
  assert.equal(await statesOf(), {
    'web-1': 'done',
    'web-2': 'failed',
    'web-3': 'stopped',
    'web-4': 'stopped',
  })
  assert.equal(await take(), [])
})

const unit = 'asterisk.service'
const restart = () => restartService(stage.operator.caller, { servers, unit, atOnce: 2, whenNoCalls: true })
const takeRestarts = () => take(10, 10, ['restart'])

test('a restart that waits is cancelled, with all that waits behind it', async () => {
  const { core } = stage.gatehouse
  const { owner, viewer, rival } = stage
  await chooseServices(owner.caller, { servers, services: [unit] })
  const { operations } = await restart()
  const operation = operations[2] ?? ''
  const [waits] = await takeRestarts()
  assert.ok(waits)
  await writeStep(core, waits, 'check', 'done')
  await writeStep(core, waits, 'wait', 'running', '3 calls are up.')
  await refused('scope', cancelRestart(viewer.caller, { operation }))
  await refused('not-found', cancelRestart(rival.caller, { operation }))
  const { events } = await trace(stage, () => cancelRestart(owner.caller, { operation }))
  assert.equal(
    events.map(({ verb, actor, resource, details }) => [
      verb,
      actor,
      resource?.label,
      details.unit,
      details.servers,
    ]),
    [['service.restart_cancelled', by(owner).actor, 'web-3', unit, ['web-1', 'web-2', 'web-3', 'web-4']]],
  )
  assert.equal(new Set(Object.values(await statesOf())), new Set(['stopped']))
  const view = await getOperation(viewer.caller, { operation: operations[0] ?? '' })
  assert.equal([view.cancellable, view.outcome, view.error], [false, `Cancelled by ${owner.email}.`, null])
  await writeStep(core, waits, 'restart', 'running').then(
    () => assert.unreachable('it went on'),
    (error: unknown) => assert.instance(error, LeaseLost),
  )
  assert.equal(await takeRestarts(), [])
})

test('of restarts what has begun goes on, and what waits behind it is cancelled', async () => {
  const { core } = stage.gatehouse
  const [operation = ''] = (await restart()).operations
  const [first] = await takeRestarts()
  assert.ok(first)
  for (const step of ['check', 'wait'] as const) await writeStep(core, first, step, 'done')
  await writeStep(core, first, 'restart', 'running')
  await cancelRestart(stage.owner.caller, { operation })
  assert.equal(await statesOf(), {
    'web-1': 'running',
    'web-2': 'stopped',
    'web-3': 'stopped',
    'web-4': 'stopped',
  })
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => cancelRestart(stage.owner.caller, { operation }),
    /The restart of asterisk\.service on web-1 is not waiting any more/,
  )
})

test('the end stands in the log with what changed', async () => {
  await startTestOperations(stage.operator, servers.slice(3))
  const { events } = await trace(stage, () => takeAndEnd())
  assert.equal(
    events.map(({ verb, actor, changes }) => [verb, actor.label, changes.type?.to]),
    [['server.resized', stage.operator.email, 'CCX23']],
  )
})

test("each account's first comes before any's second, and no account has more than its share", async () => {
  for (const server of servers) await startTestOperations(stage.owner, [server])
  for (const server of theirs) await startTestOperations(stage.rival, [server])
  const order = (await take(3)).map(({ serverName }) => serverName).sort()
  assert.equal(order, ['db-1', 'web-1', 'web-2'])
  assert.equal((await take(10, 3)).map(({ serverName }) => serverName).sort(), ['db-2', 'web-3'])
  assert.equal(await take(10, 3), [])
})

test('what workers claim at the same time is each in one hand', async () => {
  for (const server of [...servers]) await startTestOperations(stage.owner, [server])
  const taken = (await Promise.all(Array.from({ length: 6 }, () => take(2)))).flat()
  assert.is(taken.length, 4)
  assert.is(new Set(taken.map(({ id }) => id)).size, 4)
})

test('a kind that a worker does not know is left to others', async () => {
  await startTestOperations(stage.owner, servers.slice(0, 1))
  assert.equal(await take(10, 10, ['restart']), [])
})

test('a lease that ended is another’s: the first holder writes nothing more', async () => {
  const { core } = stage.gatehouse
  await startTestOperations(stage.owner, servers.slice(0, 1))
  const [dead] = await take()
  assert.ok(dead)
  await writeStep(core, dead, 'check', 'done')
  await writeStep(core, dead, 'shutdown', 'running')
  await keepOfOperation(core, dead, { seen: 1 })
  assert.equal(await take(), [])
  await end()
  const [heir] = await take()
  assert.equal(
    [heir?.tries, heir?.kept, heir?.steps.slice(0, 3).map(({ state }) => state)],
    [2, { seen: 1 }, ['done', 'running', 'waiting']],
  )
  assert.equal(await renewOperations(core, [dead]), [])
  for (const late of [
    () => writeStep(core, dead, 'shutdown', 'done'),
    () => keepOfOperation(core, dead, { seen: 2 }),
    () => endOperation(core, dead, resizeKind, { outcome: null, failed: false }),
  ])
    assert.instance(
      await late().then(
        () => null,
        (error) => error,
      ),
      LeaseLost,
    )
})

test('what is given back can be taken at once', async () => {
  const { core } = stage.gatehouse
  await startTestOperations(stage.owner, servers.slice(0, 1))
  const [held] = await take()
  assert.ok(held)
  assert.equal(await renewOperations(core, [held]), [held.id])
  await giveBackOperations(core, held.lease, held.id)
  assert.is((await take()).length, 1)
})

test.run()
