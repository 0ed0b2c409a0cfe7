import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createRoot } = await import('solid-js')
const { createInfiniteList } = await import('./infinite-list.ts')
const { invalidate, pagedRead } = await import('./read.ts')

const test = suite('a list that grows')

interface Row {
  id: string
  live: boolean
}

/** Rows 9 to 0 on a server, two a page, and what a page shows of them. */
function stage() {
  const rows: Row[] = [...'9876543210'].map((id) => ({ id, live: id === '6' || id === '9' }))
  const list = pagedRead({ topics: ['sessions'], size: 2 }, async ({ cursor, limit }, _slug: string) => {
    const begin = cursor === undefined ? 0 : rows.findIndex(({ id }) => id === cursor) + 1
    const items = rows.slice(begin, begin + limit).map((row) => ({ ...row }))
    return { items, nextCursor: begin + limit < rows.length ? (items.at(-1)?.id ?? null) : null }
  })
  const asked: string[][] = []
  const renew = async (older: readonly Row[]) => {
    asked.push(older.map(({ id }) => id))
    return older
      .filter(({ live }) => live)
      .map(({ id }) => ({ ...(rows.find((row) => row.id === id) as Row) }))
  }
  return createRoot((close) => ({
    rows,
    asked,
    close,
    ...createInfiniteList(list, () => ['acme'], { renew }),
  }))
}
const idsOf = (page: { items: Row[] } | undefined) => page?.items.map(({ id }) => id).join('')

test('it is read on from its last, to its end', async () => {
  const { loaded, older, close } = stage()
  await settled()
  assert.is(idsOf(loaded()), '98')
  await older.run(3)
  assert.is(idsOf(loaded()), '98765')
  await older.run(20)
  assert.is(idsOf(loaded()), '9876543210')
  assert.is(loaded()?.nextCursor, null)
  close()
})

test('what is new comes to its beginning, and what was there stays the same', async () => {
  const { rows, loaded, older, close } = stage()
  await settled()
  await older.run(3)
  const before = loaded()?.items[3]
  rows.unshift({ id: 'A', live: false })
  invalidate(['sessions'])
  await settled()
  assert.is(idsOf(loaded()), 'A98765')
  assert.is(loaded()?.items[4], before)
  close()
})

test('what was loaded beyond the newest page is renewed with it', async () => {
  const { rows, asked, loaded, older, close } = stage()
  await settled()
  await older.run(4)
  const six = rows.find(({ id }) => id === '6') as Row
  six.live = false
  rows.unshift({ id: 'A', live: false })
  invalidate(['sessions'])
  await settled()
  assert.equal(asked, [['8', '7', '6', '5', '4']])
  assert.is(loaded()?.items.find(({ id }) => id === '6')?.live, false)
  close()
})

test.run()
