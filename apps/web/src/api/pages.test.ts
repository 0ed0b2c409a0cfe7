import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allPages, withNewest } from './pages.ts'

const test = suite('pages of a list')

const page = (ids: number[], nextCursor: string | null) => ({
  items: ids.map((id) => ({ id: String(id) })),
  nextCursor,
})
const ids = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => Number(id))

test('a list is read to its end', async () => {
  const pages = [page([1, 2], 'a'), page([3], null)]
  const asked: (string | undefined)[] = []
  const all = await allPages(async ({ cursor }) => {
    asked.push(cursor)
    return pages[asked.length - 1] ?? page([], null)
  })
  assert.equal(ids({ items: all }), [1, 2, 3])
  assert.equal(asked, [undefined, 'a'])
})

test('what is new comes before what was loaded, which stays', () => {
  const grown = withNewest(page([5, 4, 3, 2], '2'), page([7, 6, 5], '5'))
  assert.equal(ids(grown), [7, 6, 5, 4, 3, 2])
  assert.is(grown.nextCursor, '2')
})

test('what changed is shown as it is now, and what did not stays the same', () => {
  const before = { items: ['5', '4', '3'].map((id) => ({ id, live: true })), nextCursor: '3' }
  const newest = {
    items: [
      { id: '5', live: true },
      { id: '4', live: false },
    ],
    nextCursor: '4',
  }
  const { items } = withNewest(before, newest)
  assert.equal(
    items.map(({ live }) => live),
    [true, false, true],
  )
  assert.is(items[0], before.items[0])
})

test('what is not among the newest any more goes', () => {
  assert.equal(ids(withNewest(page([5, 4, 3, 2], '2'), page([5, 3], '3'))), [5, 3, 2])
})

test('where pages do not touch, nothing is passed over in silence', () => {
  assert.equal(ids(withNewest(page([3, 2], '2'), page([9, 8, 7], '7'))), [9, 8, 7])
})

test.run()
