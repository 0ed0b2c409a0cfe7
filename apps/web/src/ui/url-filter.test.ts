import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createComponent, render } = await import('solid-js/web')
const { createMemoryHistory, MemoryRouter, Route } = await import('@solidjs/router')
const { createUrlFilter } = await import('./url-filter.ts')

const test = suite('a filter in the address')

function stage(address: string) {
  const history = createMemoryHistory()
  history.set({ value: address })
  const made: { filter?: ReturnType<typeof createUrlFilter> } = {}
  const page = () => {
    made.filter = createUrlFilter()
    return null
  }
  const routes = () => createComponent(Route, { path: '/team', component: page })
  const close = render(
    () =>
      createComponent(MemoryRouter, {
        history,
        get children() {
          return routes()
        },
      }),
    document.createElement('div'),
  )
  if (!made.filter) throw new Error('the page was not shown')
  const [text, set] = made.filter
  return { history, text, set, close }
}

test('it begins as the address says', () => {
  const { text, close } = stage('/team?filter=anna')
  assert.is(text(), 'anna')
  close()
})

test('what is typed holds at once, and the address follows when typing rests', async () => {
  const { history, text, set, close } = stage('/team')
  for (const typed of ['a', 'an', 'ann']) set(typed)
  assert.is(text(), 'ann')
  assert.is(history.get(), '/team')
  await settled(400)
  assert.is(history.get(), '/team?filter=ann')
  close()
})

test('another address changes it', async () => {
  const { history, text, set, close } = stage('/team')
  set('ann')
  await settled(400)
  history.set({ value: '/team?filter=ben' })
  await settled(50)
  assert.is(text(), 'ben')
  close()
})

test.run()
