import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { createRoot } = await import('solid-js')
const { createTask } = await import('./task.ts')
const { UserFacingError } = await import('./failure.ts')

const test = suite('a change under way')

test('it runs once at a time, says that it is busy, and whether it was done', async () => {
  const started: number[] = []
  const gate = Promise.withResolvers<void>()
  const task = createRoot(() =>
    createTask(async (what: number) => {
      started.push(what)
      await gate.promise
    }),
  )
  const first = task.run(1)
  assert.ok(task.busy())
  assert.is(await task.run(2), false)
  gate.resolve()
  assert.is(await first, true)
  assert.not.ok(task.busy())
  assert.equal(started, [1])
})

test('what went wrong is kept until the next try, or until it is cleared', async () => {
  let fails = true
  const task = createRoot(() =>
    createTask(async () => {
      if (fails) throw new UserFacingError('No.')
    }),
  )
  assert.is(await task.run(), false)
  assert.is(task.failure()?.message, 'No.')
  fails = false
  assert.is(await task.run(), true)
  assert.is(task.failure(), undefined)
  fails = true
  await task.run()
  task.clear()
  assert.is(task.failure(), undefined)
})

test('someone signed out is led away, or where the page says', async () => {
  const { TRPCClientError } = await import('@trpc/client')
  const out = new TRPCClientError('out', {
    result: { error: { message: 'out', code: -32603, data: { reason: 'signed-out' } } },
  })
  let led = 0
  const task = createRoot(() =>
    createTask(
      () => Promise.reject(out),
      () => led++,
    ),
  )
  await task.run()
  assert.is(led, 1)
})

test.run()
