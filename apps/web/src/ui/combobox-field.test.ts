import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createSignal } = await import('solid-js')
const { createComponent, render } = await import('solid-js/web')
const { PickField } = await import('./pick-field.tsx')

const test = suite('one of few or many')

function stage(count: number) {
  const holder = document.createElement('div')
  document.body.append(holder)
  const options = Array.from({ length: count }, (_, at) => ({ value: `id-${at}`, label: `prod-${at}` }))
  const [value, setValue] = createSignal('id-3')
  const close = render(
    () =>
      createComponent(PickField, {
        label: 'Server',
        options,
        onInput: setValue,
        get value() {
          return value()
        },
      }),
    holder,
  )
  const end = () => {
    close()
    holder.remove()
  }
  return { holder, value, close: end }
}

const optionsShown = () => [...document.querySelectorAll('[role="option"]')].map((one) => one.textContent)

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 5000 && !holds(); waited += 20) await settled(20)
}

test('a few are a select', async () => {
  const { holder, close } = stage(5)
  await settled(50)
  assert.is(holder.querySelectorAll('select > option').length, 5)
  assert.is(holder.querySelector('[role="combobox"]'), null)
  close()
})

test('of many, those that contain what is typed are offered', async () => {
  const { holder, value, close } = stage(300)
  await until(() => holder.querySelector('[role="combobox"]') !== null)
  const input = holder.querySelector<HTMLInputElement>('[role="combobox"]')
  assert.ok(input)
  assert.is(input.value, 'prod-3')
  assert.is(holder.querySelector(`label[for="${input.id}"]`)?.textContent, 'Server')
  input.focus()
  input.value = '299'
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await until(() => optionsShown().length === 1)
  assert.equal(optionsShown(), ['prod-299'])
  const key = (name: string) =>
    input.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
  key('ArrowDown')
  key('Enter')
  await until(() => value() === 'id-299')
  assert.is(value(), 'id-299')
  assert.is(input.value, 'prod-299')
  close()
})

test.run()
