import { setTimeout as sleep } from 'node:timers/promises'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { getOperation } from '@gatehouse/core/machine/operation/list-operations'
import { startTestOperations } from '@gatehouse/core/machine/operation/operations.testing'
import { resizeKind } from '@gatehouse/core/machine/resize/resize-kind'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { newestEvent } from '@gatehouse/core/testing/test-gatehouse'
import { pauseSince } from '@gatehouse/core/testing/until'
import { HostPool } from '@gatehouse/hosts/pool'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OperationRunner } from './operation-runner.ts'
import { Skipped, StepFailed, type StepRun } from './operation-steps.ts'

const test = suite('OperationRunner')
const names = resizeKind.steps.map(({ name }) => name)
let stage: Stage
let server: string
let hosts: HostPool
let runners: OperationRunner[] = []
/** What was done, in order. */
let did: string[] = []

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'web-1')
  hosts = new HostPool({})
})
test.after.each(async () => {
  await Promise.all(runners.map((one) => one.stop()))
  runners = []
  did = []
})
test.after(async () => {
  await hosts?.close()
  await stage?.close()
})

/** Starts a worker that does the steps of a resize so; those that are not said are noted and no more. */
async function startRunner(steps: Record<string, StepRun> = {}, kind = resizeKind) {
  const noted =
    (name: string): StepRun =>
    async (work) => {
      did.push(name)
      return (await steps[name]?.(work)) ?? null
    }
  const run = Object.fromEntries(names.map((name) => [name, noted(name)]))
  const runner = new OperationRunner({
    core: stage.gatehouse.core,
    hosts,
    kinds: [
      {
        kind,
        run,
        outcome: ({ kept }, failed) => `${failed ? 'It is not' : 'It is'} ${kept.type ?? 'changed'}.`,
      },
    ],
  })
  runners.push(runner)
  await runner.start()
  return runner
}

const start = async (which = server) =>
  (await startTestOperations(stage.operator, [which])).operations[0] ?? ''

async function view(operation: string) {
  return getOperation(stage.viewer.caller, { operation })
}

async function ended(operation: string, seconds = 30) {
  for (const begin = performance.now(); ; await pauseSince(begin)) {
    const found = await view(operation)
    if (found.endedAt) return found
    if (performance.now() - begin > seconds * 1000)
      assert.unreachable(`still ${found.state} after ${seconds} s`)
  }
}

const statesOf = ({ steps }: Awaited<ReturnType<typeof view>>) =>
  Object.fromEntries(steps.map(({ name, state }) => [name, state]))

test('does the steps in order, and writes what each came to', async () => {
  await startRunner({
    check: async ({ keep, say }) => {
      await say('Looking.')
      await keep({ type: 'CCX33' })
      return 'Found it.'
    },
    'power-off': async () => new Skipped('It is off.'),
    'change-type': async ({ operation }) => `To ${operation.kept.type}.`,
  })
  const operation = await ended(await start())
  assert.equal(did, names)
  assert.equal([operation.state, operation.outcome, operation.error], ['done', 'It is CCX33.', null])
  assert.equal(
    operation.steps.slice(0, 4).map(({ state, told }) => [state, told]),
    [
      ['done', 'Found it.'],
      ['done', null],
      ['skipped', 'It is off.'],
      ['done', 'To CCX33.'],
    ],
  )
  const { verb, details } = await newestEvent(stage.owner)
  assert.equal([verb, details.outcome], ['server.resized', 'It is CCX33.'])
})

test('after a step that failed only those are done that are done always, and its reason is what is told', async () => {
  await startRunner({
    shutdown: async () => {
      throw new StepFailed('It does not shut down.')
    },
    reach: async ({ error }) => {
      throw new StepFailed(`Nor does it answer. (${error})`)
    },
  })
  const operation = await ended(await start())
  assert.equal(did, ['check', 'shutdown', 'running', 'reach'])
  assert.equal([operation.state, operation.error], ['failed', 'It does not shut down.'])
  assert.equal(statesOf(operation), {
    check: 'done',
    shutdown: 'failed',
    'power-off': 'skipped',
    'change-type': 'skipped',
    running: 'done',
    reach: 'failed',
    prove: 'skipped',
  })
  const { verb, details } = await newestEvent(stage.owner)
  assert.equal([verb, details.error], ['server.resize_failed', 'It does not shut down.'])
})

test('an error that is no one’s words is not shown, and stands in the service log', async () => {
  const logged = captureLog()
  await startRunner({
    check: async () => {
      throw new TypeError('secret inner thing')
    },
  })
  const operation = await ended(await start())
  assert.match(operation.error ?? '', /inside Gatehouse/)
  assert.not.match(JSON.stringify(operation), /secret inner thing/)
  assert.match(logged.text(), /secret inner thing/)
  logged.restore()
})

test('a step has a deadline, whether it notices it or not', async () => {
  const short = {
    ...resizeKind,
    steps: resizeKind.steps.map((step) => ({ ...step, seconds: step.name === 'check' ? 0.2 : step.seconds })),
  }
  await startRunner({ check: ({ signal }) => sleep(60_000, null, { signal }) }, short)
  const operation = await ended(await start())
  assert.match(operation.error ?? '', /Not done within/)
})

test('a worker that stops gives back what it has in hand, and another goes on at that step', async () => {
  for (const name of names) {
    let reached = () => {}
    const inStep = new Promise<void>((resolve) => {
      reached = resolve
    })
    const first = await startRunner({
      [name]: ({ signal }) => {
        reached()
        return sleep(60_000, null, { signal })
      },
    })
    const operation = await start()
    await inStep
    await first.stop()
    assert.is(did.at(-1), name)
    const before = did.length
    let resumed: boolean | undefined
    await startRunner({
      [name]: async (work) => {
        resumed = work.resumed
        return null
      },
    })
    assert.is((await ended(operation)).state, 'done', name)
    assert.equal(did.slice(before), names.slice(names.indexOf(name)), name)
    assert.is(resumed, true, name)
    await Promise.all(runners.map((one) => one.stop()))
    did = []
  }
})

test('whoever lost the lease is told before it does what must not be done twice', async () => {
  let inHand: Parameters<StepRun>[0] | undefined
  let reached = () => {}
  const inStep = new Promise<void>((resolve) => {
    reached = resolve
  })
  const loser = await startRunner({
    'change-type': (work) => {
      inHand = work
      reached()
      return sleep(60_000, null, { signal: work.signal })
    },
  })
  const operation = await start()
  await inStep
  inHand?.held()
  await stage.gatehouse.database.owner.query("update operations set leased_by = 'another' where id = $1", [
    operation,
  ])
  const deadline = Date.now() + 15_000
  while (!inHand?.signal.aborted && Date.now() < deadline) await sleep(50)
  assert.throws(() => inHand?.held())
  // it would take it again
  await loser.stop()
  await stage.gatehouse.database.owner.query('update operations set leased_until = now() where id = $1', [
    operation,
  ])
  await startRunner()
  assert.is((await ended(operation)).state, 'done')
})

test.run()
