import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { throttledRun } from './throttled-run.ts'

const test = suite('a throttled run')

/** Something that takes 20 ms, and says how often it ran. */
function work() {
  let runs = 0
  let atOnce = 0
  return {
    runs: () => runs,
    run: async () => {
      runs++
      assert.is(++atOnce, 1, 'two at a time')
      await sleep(20)
      atOnce--
    },
  }
}

test('the first ask is answered at once, and a hundred more by one run after the rest', async () => {
  const { run, runs } = work()
  const pace = throttledRun(run, () => 60)
  pace.request()
  assert.is(runs(), 1)
  for (let asks = 0; asks < 100; asks++) pace.request()
  await sleep(60)
  assert.is(runs(), 1)
  await sleep(60)
  assert.is(runs(), 2)
  await sleep(120)
  assert.is(runs(), 2)
})

test('what is asked after the rest is answered at once', async () => {
  const { run, runs } = work()
  const pace = throttledRun(run, () => 10)
  pace.request()
  await sleep(80)
  pace.request()
  assert.is(runs(), 2)
})

test('a run that failed is followed like any other', async () => {
  let runs = 0
  const pace = throttledRun(
    async () => {
      runs++
      throw new Error('refused')
    },
    () => 10,
  )
  pace.request()
  pace.request()
  await sleep(60)
  assert.is(runs, 2)
})

test('the rest may follow what the run took, and nothing runs once it is stopped', async () => {
  const { run, runs } = work()
  let took = 0
  const pace = throttledRun(run, (ms) => {
    took = ms
    return 30
  })
  pace.request()
  pace.request()
  await sleep(35)
  assert.ok(took >= 15, String(took))
  pace.stop()
  pace.request()
  await sleep(60)
  assert.is(runs(), 1)
})

test.run()
