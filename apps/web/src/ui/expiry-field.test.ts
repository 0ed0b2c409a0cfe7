import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'
import { endOfDay } from './iso-day.ts'

const { createSignal } = await import('solid-js')
const { createComponent, render } = await import('solid-js/web')
const { ExpiryField } = await import('./expiry-field.tsx')

const test = suite('when something expires')

function stage(initial: string | null) {
  const holder = document.createElement('form')
  document.body.append(holder)
  const [value, setValue] = createSignal(initial)
  const close = render(
    () =>
      createComponent(ExpiryField, {
        label: 'Expires',
        onInput: setValue,
        get value() {
          return value()
        },
      }),
    holder,
  )
  const choice = () => holder.querySelector('select')
  return {
    value,
    chosen: () => choice()?.selectedOptions[0]?.textContent.trim(),
    async choose(label: string) {
      const select = choice()
      const option = [...(select?.options ?? [])].find(({ textContent }) => textContent.trim() === label)
      if (!select || !option) throw new Error(`no choice ${label}`)
      select.value = option.value
      select.dispatchEvent(new Event('change', { bubbles: true }))
      await settled(20)
    },
    date: () => holder.querySelector<HTMLInputElement>('input:not([type=date])'),
    async type(text: string) {
      const input = holder.querySelector<HTMLInputElement>('input:not([type=date])')
      if (!input) throw new Error('no date is asked')
      input.value = text
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
      await settled(20)
    },
    close() {
      close()
      holder.remove()
    },
  }
}

const daysFromNow = (iso: string | null) => Math.round((Date.parse(iso ?? '') - Date.now()) / 86_400_000)

test('never is the first choice, and a span begins when it is chosen', async () => {
  const { chosen, choose, value, close } = stage(null)
  assert.is(chosen(), 'Never')
  for (const [label, days] of [
    ['1 day', 1],
    ['1 week', 7],
    ['30 days', 30],
  ] as const) {
    await choose(label)
    assert.is(daysFromNow(value()), days)
  }
  await choose('Never')
  assert.is(value(), null)
  close()
})

test('a date is typed as ISO 8601, and holds until its day is over', async () => {
  const { choose, type, date, value, close } = stage(null)
  await choose('Pick a date')
  await type('2090-01-31')
  assert.is(value(), endOfDay('2090-01-31'))
  assert.ok(date()?.checkValidity())
  close()
})

test('what is no day, or is over, is not sent, and does not pass for never', async () => {
  const { choose, type, date, value, close } = stage(null)
  await choose('30 days')
  const before = value()
  await choose('Pick a date')
  for (const text of ['', '31/01/2090', '2090-02-30']) {
    await type(text)
    assert.not(date()?.checkValidity(), text)
  }
  await type('2020-01-01')
  assert.not(date()?.checkValidity())
  assert.ok(before && value() !== null)
  close()
})

test('an end that something has already is shown by its day', () => {
  const { chosen, date, close } = stage(endOfDay('2090-06-30'))
  assert.is(chosen(), 'Pick a date')
  assert.is(date()?.value, '2090-06-30')
  close()
})

test.run()
