import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TestQueue, type TestRun } from './test-queue.ts'

const test = suite('the queue of test files')
const run = (path: string, crowded = false): TestRun => ({
  file: { path, crowded, alone: false, onEveryPostgres: false, together: false },
  postgres: 'embedded',
})
const queueOf = (runs: TestRun[], seconds: Record<string, number> = {}) =>
  new TestQueue(runs, ({ file }) => seconds[file.path])
const taken = (queue: TestQueue) => queue.take()?.file.path

test('the longest begins first, and before it what has never been timed', () => {
  const queue = queueOf([run('short'), run('long'), run('new')], { short: 1, long: 20 })
  assert.equal(
    [1, 2, 3, 4].map(() => taken(queue)),
    ['new', 'long', 'short', undefined],
  )
})

test('where nothing has been timed, what tends to be long begins first', () => {
  const queue = queueOf([run('packages/text/a'), run('apps/cli/src/b'), run('packages/e2e/src/c')])
  assert.equal(
    [1, 2, 3].map(() => taken(queue)),
    ['packages/e2e/src/c', 'apps/cli/src/b', 'packages/text/a'],
  )
})

test('of the crowded, three run at a time, and others in between', () => {
  const a = run('a', true)
  const crowded = [a, ...['b', 'c', 'd'].map((path) => run(path, true))]
  const queue = queueOf([...crowded, run('e')], { a: 5, b: 4, c: 3, d: 2, e: 1 })
  assert.equal(
    [1, 2, 3, 4, 5].map(() => taken(queue)),
    ['a', 'b', 'c', 'e', undefined],
  )
  queue.ended(a)
  assert.equal(
    [1, 2].map(() => taken(queue)),
    ['d', undefined],
  )
})

test.run()
