import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { createRoot } = await import('solid-js')
const { TRPCClientError } = await import('@trpc/client')
const { createTask, mustWait } = await import('./task.ts')
const { createCountdown } = await import('./countdown.ts')

const test = suite('what was tried too often')
test.before.each(() => mock.timers.enable({ apis: ['setInterval', 'Date'] }))
test.after.each(() => mock.timers.reset())

const tooOften = () =>
  new TRPCClientError('Too many.', {
    result: {
      error: { message: 'Too many.', code: -32029, data: { code: 'X', reason: 'rate', retryAfter: 3 } },
    },
  })

test('counts down, is not sent meanwhile, and may be tried again by then', async () => {
  let sent = 0
  const task = createRoot(() =>
    createTask(async () => {
      if (++sent === 1) throw tooOften()
    }),
  )
  await task.run()
  assert.equal([task.failure()?.retryAfter, mustWait(task)], [3, true])
  mock.timers.tick(1000)
  assert.is(task.failure()?.retryAfter, 2)
  assert.is(await task.run(), false)
  assert.is(sent, 1)
  mock.timers.tick(2000)
  assert.equal([task.failure(), mustWait(task)], [undefined, false])
  assert.is(await task.run(), true)
})

test('a page that may not be read yet counts down as well', () => {
  const failure = { reason: 'rate', message: 'Too many.', issues: [], retryAfter: 2 }
  createRoot((dispose) => {
    const left = createCountdown(failure)
    mock.timers.tick(1000)
    assert.is(left().retryAfter, 1)
    mock.timers.tick(1000)
    assert.is(left().retryAfter, 0)
    dispose()
  })
})

test.run()
