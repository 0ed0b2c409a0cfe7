import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createComponent, render } = await import('solid-js/web')
const { announce, Toasts, toast, toastFailure } = await import('./toast.tsx')

const test = suite('toasts')

const page = document.createElement('div')
document.body.append(page)
render(() => createComponent(Toasts, {}), page)
const shown = () => [...page.querySelectorAll('.toast')].map((one) => one.firstChild?.textContent)

test('they are in a live region that no dialog hides', () => {
  const region = page.querySelector('.toasts')
  assert.ok(region?.hasAttribute('data-kb-top-layer'))
  assert.is(region?.querySelector('.toast-list')?.getAttribute('aria-live'), 'polite')
})

test('what went wrong stays until it is put away', async () => {
  toast('Done.')
  toastFailure('Not done.')
  assert.equal(shown(), ['Done.', 'Not done.'])
  for (let waited = 0; waited < 9000 && shown().length > 1; waited += 100) await settled(100)
  assert.equal(shown(), ['Not done.'])
  page.querySelector<HTMLButtonElement>('.toast-close')?.click()
  assert.equal(shown(), [])
})

test('what is said twice is heard twice', async () => {
  const said: string[] = []
  const region = page.querySelector('.hidden-text')
  for (const _ of [1, 2]) {
    announce('Copied')
    said.push(region?.textContent ?? '')
    await settled(80)
    said.push(region?.textContent ?? '')
  }
  assert.equal(said, ['', 'Copied', '', 'Copied'])
})

test.run()
