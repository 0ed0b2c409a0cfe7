import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { TRPCClientError } = await import('@trpc/client')
const { createRoot } = await import('solid-js')
const { allPages } = await import('./pages.ts')
const { createRead, invalidate, orUndefined, pagedRead, read, refetch, staleSince } = await import(
  './read.ts'
)

const test = suite('reading')

const offline = () => TRPCClientError.from(new Error('fetch failed'))
const refused = (reason: string) =>
  new TRPCClientError(reason, { result: { error: { message: reason, code: -32603, data: { reason } } } })

/** A server that answers what it is told to, and what a page shows of it. */
function stage(options: { showsOld?: boolean } = {}) {
  const server = { answer: async (): Promise<string[]> => ['a'], asked: 0 }
  const list = read({ topics: ['team'], ...options }, (_slug: string) => {
    server.asked++
    return server.answer()
  })
  const show = () =>
    createRoot((close) => ({
      shown: createRead(() => orUndefined(list('acme'))),
      close,
      failed: () => undefined,
    }))
  return { server, list, show }
}

test('a change is read again, and shows', async () => {
  const { server, show } = stage()
  const { shown, close } = show()
  await settled()
  assert.equal(shown(), ['a'])
  server.answer = async () => ['a', 'b']
  invalidate(['servers'])
  await settled()
  assert.equal(shown(), ['a'], 'of another topic')
  invalidate(['team'])
  await settled()
  assert.equal(shown(), ['a', 'b'])
  close()
})

test('what reads as before stays the same object', async () => {
  const { shown, close } = stage().show()
  await settled()
  const before = shown()
  await refetch('team')
  assert.is(shown(), before)
  close()
})

for (const [name, failure] of [
  ['the network is away', offline],
  ['the server fails', () => refused('internal')],
  ['it is asked too often', () => refused('rate')],
] as const)
  test(`while ${name}, the last answer stays, it is said to be old, and it comes back by itself`, async () => {
    const { server, show } = stage()
    const { shown, close } = show()
    await settled()
    server.answer = () => Promise.reject(failure())
    await refetch('team')
    await settled()
    assert.equal(shown(), ['a'])
    assert.ok(staleSince())
    server.answer = async () => ['b']
    window.dispatchEvent(new Event('online'))
    await settled()
    assert.equal(shown(), ['b'])
    assert.not.ok(staleSince())
    close()
  })

test('it is tried again without any event', async () => {
  const { server, show } = stage()
  const { shown, close } = show()
  await settled()
  server.answer = () => Promise.reject(offline())
  await refetch('team')
  server.answer = async () => ['b']
  for (let tries = 0; tries < 100 && shown()?.[0] !== 'b'; tries++) await settled(50)
  assert.equal(shown(), ['b'])
  close()
})

test('what nobody looks at any more makes no page old', async () => {
  const { server, show } = stage()
  const { close } = show()
  await settled()
  server.answer = () => Promise.reject(offline())
  await refetch('team')
  await settled()
  assert.ok(staleSince())
  close()
  await settled()
  assert.not.ok(staleSince())
})

test('a refusal for good takes the place of the answer, also while the network is away after it', async () => {
  const { server, list, show } = stage()
  const { shown, close } = show()
  await settled()
  server.answer = () => Promise.reject(refused('not-a-member'))
  await refetch('team')
  await settled()
  assert.is(shown(), undefined)
  server.answer = () => Promise.reject(offline())
  await refetch('team')
  await settled()
  assert.is(shown(), undefined)
  close()
  const again = await Promise.resolve(list('acme')).catch((thrown: Error) => thrown.message)
  assert.is(again, 'not-a-member')
})

test('a first answer that fails is thrown', async () => {
  const { server, list } = stage()
  server.answer = () => Promise.reject(offline())
  const thrown = await Promise.resolve(list('acme')).catch((error: unknown) => error)
  assert.instance(thrown, TRPCClientError)
})

test('what failed is asked for anew by whoever comes once it was to be read again', async () => {
  const { server, list } = stage()
  server.answer = () => Promise.reject(offline())
  await Promise.resolve(list('acme')).catch(() => undefined)
  server.answer = async () => ['b']
  await refetch()
  assert.equal(await list('acme'), ['b'])
})

test('an answer that comes late does not undo a newer one', async () => {
  const { server, show } = stage()
  const { shown, close } = show()
  await settled()
  const slow = Promise.withResolvers<string[]>()
  server.answer = () => slow.promise
  const late = refetch('team')
  server.answer = async () => ['new']
  await refetch('team')
  slow.resolve(['old'])
  await late
  assert.equal(shown(), ['new'])
  close()
})

test('whoever comes back finds it as it was, and a changed one anew', async () => {
  const { server, list, show } = stage()
  show().close()
  await settled()
  assert.equal(list('acme'), ['a'], 'at once')
  server.answer = async () => ['b']
  invalidate(['team'])
  const waited = list('acme')
  assert.instance(waited, Promise)
  assert.equal(await waited, ['b'])
})

test('a list that is asked to show old answers does so while it is read again', async () => {
  const { server, show } = stage({ showsOld: true })
  show().close()
  await settled()
  server.answer = async () => ['b']
  invalidate(['team'])
  const { shown, close } = show()
  assert.equal(shown(), ['a'])
  await settled()
  assert.equal(shown(), ['b'])
  close()
})

test('changes that keep coming are read one after another, never at once', async () => {
  const { server, show } = stage()
  const { close } = show()
  await settled()
  for (let changes = 0; changes < 20; changes++) invalidate(['team'])
  await settled()
  assert.is(server.asked, 2)
  close()
})

test('a list that has pages is read whole, or shown with the way to the next', async () => {
  const page = async ({ cursor }: { cursor?: string }) => ({
    items: [{ id: cursor ?? '1' }],
    nextCursor: cursor ? null : '2',
  })
  // @ts-expect-error a page alone hides what comes after it
  read({ topics: ['apiKeys'] }, (_slug: string) => page({}))
  const whole = read({ topics: ['apiKeys'] }, (_slug: string) => allPages(page))
  assert.equal(await whole('acme'), [{ id: '1' }, { id: '2' }])
  const grows = pagedRead({ topics: ['apiKeys'], size: 1 }, (asked, _slug: string) => page(asked))
  assert.is((await grows.newest('acme')).nextCursor, '2')
})

test.run()
