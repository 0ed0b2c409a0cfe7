import { setTimeout as sleep } from 'node:timers/promises'
import { ownerPool } from '@gatehouse/core/database/database'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { v7 as uuidv7 } from 'uuid'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { JobRunner } from './job-runner.ts'

const test = suite('JobRunner')
let stage: Stage
let pool: ReturnType<typeof ownerPool>

test.before(async () => {
  stage = await openStage()
  pool = ownerPool(stage.gatehouse.database.address)
})
test.before.each(async () => {
  await pool.query('delete from jobs')
})
test.after(async () => {
  await pool?.end()
  await stage?.close()
})

const enqueue = (key: string, payload: object) =>
  pool.query('select enqueue($1, $2, $3, now())', ['index', JSON.stringify(payload), key])
const left = async () =>
  (
    await pool.query<{ key: string; error: string | null; over: boolean }>(
      'select key, error, given_up_at is not null as over from jobs order by key',
    )
  ).rows

async function running(
  work: (job: ClaimedJob, signal: AbortSignal) => Promise<JobOutcome>,
  until: () => boolean | Promise<boolean>,
  places = 1,
) {
  const runner = new JobRunner({ core: stage.gatehouse.core, pool, task: 'index', places, work })
  await runner.start()
  for (const end = Date.now() + 60_000; !(await until()); await sleep(10))
    if (Date.now() > end) throw new Error('not within 60 s')
  await runner.stop()
}

test('nobody waits behind the hundred of another account: accounts take turns', async () => {
  const [loud, quiet, calm] = [uuidv7(), uuidv7(), uuidv7()]
  for (let n = 0; n < 100; n++) await enqueue(`loud-${n}`, { account: loud })
  await enqueue('quiet', { account: quiet })
  await enqueue('calm', { account: calm })
  const order: string[] = []
  await running(
    async ({ key }) => {
      order.push(key)
      return { done: true }
    },
    () => order.length === 102,
  )
  for (const key of ['quiet', 'calm'])
    assert.ok(order.indexOf(key) < 4, `${key} came as ${order.indexOf(key)}`)
  assert.equal(await left(), [])
})

test('a job that is replaced while it is done is done again, and its first outcome counts for nothing', async () => {
  await enqueue('one', { n: 1 })
  const seen: unknown[] = []
  await running(
    async ({ payload }) => {
      seen.push((payload as { n: number }).n)
      if (seen.length === 1) await enqueue('one', { n: 2 })
      return seen.length === 1 ? { giveUp: 'of no use' } : { done: true }
    },
    () => seen.length === 2,
  )
  assert.equal(seen, [1, 2])
  assert.equal(await left(), [])
})

test('what throws comes again later; what is given up, or comes to its end, keeps the reason', async () => {
  await enqueue('breaks', {})
  await enqueue('refused', {})
  await enqueue('late', { until: new Date(Date.now() - 1000).toISOString() })
  const tried: string[] = []
  await running(
    async ({ key }) => {
      tried.push(key)
      if (key === 'breaks') throw new Error('a fault of ours')
      return { giveUp: 'nobody there' }
    },
    async () => (await left()).filter(({ error }) => error !== null).length === 2,
  )
  assert.equal(tried.sort(), ['breaks', 'refused'])
  assert.equal(
    (await left()).filter(({ key }) => key !== 'late'),
    [
      { key: 'breaks', error: 'failed, see the log', over: false },
      { key: 'refused', error: 'nobody there', over: true },
    ],
  )
})

test('without a database nothing is lost, and an outcome is told when it is back', async () => {
  await enqueue('one', {})
  let begun = 0
  const terminate = () =>
    stage.gatehouse.database.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
  await running(
    async () => {
      begun++
      await terminate()
      return { done: true }
    },
    async () => (await left().catch(() => [null])).length === 0,
  )
  assert.is(begun, 1)
})

test.run()
