import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'
import type { Sort } from './create-sort.ts'

const { createComponent, render } = await import('solid-js/web')
const { createMemoryHistory, MemoryRouter, Route } = await import('@solidjs/router')
const { createSort } = await import('./create-sort.ts')
const { SortHead } = await import('./sort-head.tsx')

const test = suite('a sorted table')

interface Server {
  name: string
  seen: number | null
}

const servers: Server[] = [
  { name: 'prod-10', seen: 5 },
  { name: 'prod-2', seen: null },
  { name: 'Prod-1', seen: 9 },
]

function stage(address: string) {
  const history = createMemoryHistory()
  history.set({ value: address })
  const made: { sort?: Sort<Server, 'name' | 'seen'> } = {}
  const page = () => {
    const sort = createSort<Server, 'name' | 'seen'>(
      {
        name: { label: 'Name', of: (server) => server.name },
        seen: { label: 'Last seen', of: (server) => server.seen, descending: true },
      },
      'name',
    )
    made.sort = sort
    return [
      createComponent(SortHead, { sort, column: 'name' as const }),
      createComponent(SortHead, { sort, column: 'seen' as const }),
    ]
  }
  const root = document.createElement('div')
  document.body.append(root)
  const routes = () => createComponent(Route, { path: '/servers', component: page })
  const dispose = render(
    () =>
      createComponent(MemoryRouter, {
        history,
        get children() {
          return routes()
        },
      }),
    root,
  )
  const { sort } = made
  if (!sort) throw new Error('the page was not shown')
  const close = () => {
    dispose()
    root.remove()
  }
  return {
    history,
    names: () => sort.sorted(servers).map(({ name }) => name),
    press: async (label: string) => {
      const button = [...root.querySelectorAll('button')].find(({ textContent }) => textContent === label)
      button?.click()
      await settled(20)
    },
    directions: () => [...root.querySelectorAll('th')].map((head) => head.getAttribute('aria-sort')),
    close,
  }
}

test('numbers in names count as numbers, and case does not', () => {
  const { names, directions, close } = stage('/servers')
  assert.equal(names(), ['Prod-1', 'prod-2', 'prod-10'])
  assert.equal(directions(), ['ascending', null])
  close()
})

test('a press sorts by the column, another one the other way round, and the address remembers', async () => {
  const { names, press, directions, history, close } = stage('/servers')
  await press('Last seen')
  assert.equal(names(), ['Prod-1', 'prod-10', 'prod-2'])
  assert.equal(directions(), [null, 'descending'])
  assert.is(history.get(), '/servers?sort=-seen')
  await press('Last seen')
  assert.is(history.get(), '/servers?sort=seen')
  await press('Name')
  assert.is(history.get(), '/servers', 'the order it has anyway is not in the address')
  close()
})

test('what has no value comes last in both directions', () => {
  for (const [address, order] of [
    ['/servers?sort=seen', ['prod-10', 'Prod-1', 'prod-2']],
    ['/servers?sort=-seen', ['Prod-1', 'prod-10', 'prod-2']],
  ] as const) {
    const { names, close } = stage(address)
    assert.equal(names(), order)
    close()
  }
})

test('a column that there is not is as if none were asked for', () => {
  for (const text of ['size', '-size', 'toString', '']) {
    const { names, close } = stage(`/servers?sort=${text}`)
    assert.equal(names(), ['Prod-1', 'prod-2', 'prod-10'])
    close()
  }
})

test.run()
