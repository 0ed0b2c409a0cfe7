import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { settled } from '../testing/in-a-page.ts'

const { createEffect, createSignal, onCleanup } = await import('solid-js')
const { createComponent, render } = await import('solid-js/web')
const { createDialogs } = await import('./create-dialogs.tsx')

const test = suite('dialogs that are read when they are opened')

interface RenameProps {
  name: string
  onClose: () => void
}

function stage() {
  const [name, setName] = createSignal('prod-1')
  const read: string[] = []
  let taken = 0
  let press: () => void = () => undefined
  const load = (which: string) => async () => {
    read.push(which)
    return {
      default: (props: RenameProps) => {
        press = () => props.onClose()
        onCleanup(() => taken++)
        const text = document.createElement('p')
        createEffect(() => (text.textContent = `${which} ${props.name}`))
        return text
      },
    }
  }
  const holder = document.createElement('div')
  const dialogs = createDialogs({ rename: load('rename'), remove: load('remove') })
  const close = render(
    () =>
      createComponent(dialogs.Open, {
        get name() {
          return name()
        },
      }),
    holder,
  )
  const text = () => holder.textContent
  return { dialogs, read, text, setName, press: () => press(), taken: () => taken, close }
}

test('nothing is read before one is opened, and each once', async () => {
  const { dialogs, read, text, close } = stage()
  assert.equal([read, text()], [[], ''])
  dialogs.open('rename')
  await settled(5)
  assert.equal([read, text()], [['rename'], 'rename prod-1'])
  dialogs.close()
  dialogs.open('rename')
  await settled(5)
  assert.equal(read, ['rename'])
  close()
})

test('it follows what it is given, and closes itself', async () => {
  const { dialogs, text, setName, press, taken, close } = stage()
  dialogs.open('rename')
  await settled(5)
  setName('prod-2')
  assert.is(text(), 'rename prod-2')
  press()
  assert.equal([text(), taken()], ['', 1])
  close()
})

test('one takes the place of another', async () => {
  const { dialogs, text, taken, close } = stage()
  dialogs.open('rename')
  await settled(5)
  dialogs.open('remove')
  await settled(5)
  assert.equal([text(), taken()], ['remove prod-1', 1])
  close()
})

test.run()
