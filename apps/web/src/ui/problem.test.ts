import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createSignal } = await import('solid-js')
const { createComponent, render } = await import('solid-js/web')
const { Problem } = await import('./problem.tsx')
const { TextField } = await import('./field.tsx')

const test = suite('what a form says when it is refused')

test('the first wrong field has the focus, and says what is wrong with it', async () => {
  const [error, setError] = createSignal<string>()
  const form = document.createElement('form')
  document.body.append(form)
  const field = (label: string, wrong: () => string | undefined) =>
    createComponent(TextField, {
      label,
      value: '',
      onInput: () => {},
      get error() {
        return wrong()
      },
    })
  const failure = () => {
    const message = error()
    if (message === undefined) return undefined
    return { reason: 'invalid' as const, message, issues: [{ path: ['port'], message }] }
  }
  const close = render(
    () => [
      field('Name', () => undefined),
      field('Port', error),
      field('Host', error),
      createComponent(Problem, {
        get failure() {
          return failure()
        },
        fields: ['port'],
      }),
    ],
    form,
  )
  form.querySelector('input')?.focus()
  setError('A port is 1 to 65535.')
  await settled(10)
  const focused = document.activeElement
  assert.is(form.querySelector(`label[for="${focused?.id}"]`)?.textContent, 'Port')
  assert.is(form.querySelectorAll('.field-error')[1]?.textContent, 'A port is 1 to 65535.')
  close()
  form.remove()
})

test.run()
