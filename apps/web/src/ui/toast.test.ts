import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createComponent, render } = await import('solid-js/web')
const { announce, Toasts, toast, toastFailure } = await import('./toast.tsx')

const test = suite('toasts')

// this page knows no animations, and nothing of it is to wait for the end of one
const style = document.createElement('style')
style.textContent = '.toast { animation-name: none }'
document.head.append(style)
/** In ms. */
const shownFor = 400
const page = document.createElement('div')
document.body.append(page)
render(() => createComponent(Toasts, { shownFor }), page)
const toasts = () => [...page.querySelectorAll('.toast')]
const shown = () => toasts().map((one) => one.firstChild?.textContent)

/** Waits: what shows them is read with the first. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 9000 && !holds(); waited += 20) await settled(20)
}

test('they are in a live region that no dialog hides', async () => {
  toast('Done.')
  await until(() => toasts().length > 0)
  assert.ok(page.querySelector('.toasts')?.hasAttribute('data-kb-top-layer'))
  assert.is(toasts()[0]?.getAttribute('aria-live'), 'polite')
  // what stands beside them can be pressed
  assert.is(page.querySelector<HTMLElement>('[role=region]')?.style.pointerEvents, 'none')
  await until(() => toasts().length === 0)
})

test('what went wrong stays until it is put away', async () => {
  toast('Done.')
  toastFailure('Not done.')
  await until(() => toasts().length > 1)
  assert.equal(shown(), ['Done.', 'Not done.'])
  assert.is(toasts()[1]?.getAttribute('aria-live'), 'assertive')
  await until(() => toasts().length < 2)
  assert.equal(shown(), ['Not done.'])
  page.querySelector<HTMLButtonElement>('.toast-close')?.click()
  await until(() => toasts().length === 0)
  assert.equal(shown(), [])
})

test('it stays while the focus is on it', async () => {
  toast('Done.')
  await until(() => toasts().length > 0)
  page.querySelector('ol')?.dispatchEvent(new Event('focusin', { bubbles: true }))
  await settled(2 * shownFor)
  assert.equal(shown(), ['Done.'])
  page.querySelector('ol')?.dispatchEvent(new Event('focusout', { bubbles: true }))
  await until(() => toasts().length === 0)
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
