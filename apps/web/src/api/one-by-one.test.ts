import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { createRoot } = await import('solid-js')
const { TRPCClientError } = await import('@trpc/client')
const { createOneByOne } = await import('./one-by-one.ts')

const test = suite('a change of many')

const refusal = (data: object) =>
  Object.assign(new TRPCClientError(`refused: ${JSON.stringify(data)}`), { data: { code: 'X', ...data } })

/** Runs over a, b, c and d; `answers` says what becomes of one that is not simply done. */
async function stage(answers: Record<string, (tries: number) => unknown>) {
  const asked: string[] = []
  const { bulk, dispose } = createRoot((dispose) => ({
    dispose,
    bulk: createOneByOne(async (item: string) => {
      asked.push(item)
      const answer = answers[item]?.(asked.filter((one) => one === item).length)
      if (answer) throw answer
    }),
  }))
  const all = await bulk.run(['a', 'b', 'c', 'd'])
  const { done = [], refused = [], unknown, left = [], failure } = bulk.progress() ?? {}
  return { bulk, asked, all, done, refused: refused.map(({ item }) => item), unknown, left, failure, dispose }
}

test('each is asked for once, in order', async () => {
  const { all, asked, done, left, bulk } = await stage({})
  assert.is(all, true)
  assert.equal(asked, ['a', 'b', 'c', 'd'])
  assert.equal([done, left, bulk.busy()], [['a', 'b', 'c', 'd'], [], false])
})

test('one that is refused for its own sake holds up no other', async () => {
  const { all, done, refused, left, failure } = await stage({
    b: () => refusal({ reason: 'not-found' }),
    c: () => refusal({ reason: 'conflict' }),
  })
  assert.is(all, false)
  assert.equal([done, refused, left, failure], [['a', 'd'], ['b', 'c'], [], undefined])
})

test('what the next would be refused for too ends it: the rest was not asked for, nor done', async () => {
  for (const reason of ['scope', 'signed-out', 'not-a-member', 'fresh-auth']) {
    const { done, left, unknown, failure, asked } = await stage({
      b: () => refusal({ reason, needs: 'passkey' }),
    })
    assert.equal([done, left, unknown, failure?.reason], [['a'], ['b', 'c', 'd'], undefined, reason])
    assert.equal(asked, ['a', 'b'], reason)
  }
})

test('one whose answer was lost is neither done nor left, and ends it', async () => {
  for (const lost of [
    refusal({ outcome: 'unknown' }),
    refusal({ reason: 'internal' }),
    new TRPCClientError('no answer'),
  ]) {
    const { done, unknown, left, asked } = await stage({ c: () => lost })
    assert.equal([done, unknown, left], [['a', 'b'], 'c', ['d']])
    assert.equal(asked, ['a', 'b', 'c'])
  }
})

test('asked to wait, it waits and asks again', async () => {
  const { all, asked } = await stage({
    b: (tries) => (tries === 1 ? refusal({ reason: 'rate', retryAfter: 0.02 }) : undefined),
  })
  assert.is(all, true)
  assert.equal(asked, ['a', 'b', 'b', 'c', 'd'])
})

test('stopped, or with what shows it gone, it ends the one under way and begins no other', async () => {
  for (const how of ['stop', 'dispose'] as const) {
    const asked: string[] = []
    const { bulk, dispose } = createRoot((dispose) => {
      const bulk = createOneByOne(async (item: string) => {
        asked.push(item)
        if (item === 'b') how === 'stop' ? bulk.stop() : dispose()
      })
      return { bulk, dispose }
    })
    assert.is(await bulk.run(['a', 'b', 'c']), false)
    assert.equal(asked, ['a', 'b'])
    assert.equal([bulk.progress()?.done, bulk.progress()?.left], [['a', 'b'], ['c']])
    dispose()
  }
})

test.run()
