import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import '../testing/in-a-page.ts'

const { createSignal } = await import('solid-js')
const { createSelection } = await import('./create-selection.ts')

const test = suite('selected rows')

const letters = ['a', 'b', 'c', 'd', 'e', 'f']

function stage() {
  const [items, setItems] = createSignal(letters)
  const [filter, setFilter] = createSignal<readonly string[]>(letters)
  const selection = createSelection<string>({
    noun: 'letter',
    items,
    shown: () => items().filter((letter) => filter().includes(letter)),
    keyOf: (letter) => letter,
    can: (letter) => letter !== 'f',
  })
  return { selection, setItems, setFilter }
}

test('one is selected, and taken back', () => {
  const { selection } = stage()
  selection.toggle('b')
  assert.equal(selection.items(), ['b'])
  assert.is(selection.shown(), 'some')
  selection.toggle('b')
  assert.is(selection.count(), 0)
  assert.is(selection.shown(), 'none')
})

test('with Shift all between are selected, in either direction, and taken back as well', () => {
  const { selection } = stage()
  selection.toggle('d')
  selection.toggle('b', true)
  assert.equal(selection.items(), ['b', 'c', 'd'])
  selection.toggle('c')
  selection.toggle('d', true)
  assert.equal(selection.items(), ['b'])
})

test('with Shift, and nothing selected before or no longer shown, it is the one alone', () => {
  const { selection, setFilter } = stage()
  selection.toggle('c', true)
  assert.equal(selection.items(), ['c'])
  setFilter(['a', 'b', 'e'])
  selection.toggle('a', true)
  assert.equal(selection.items(), ['a', 'c'])
})

test('all that match are selected, not what cannot be, and what was selected before stays', () => {
  const { selection, setFilter } = stage()
  selection.toggle('a')
  setFilter(['b', 'c', 'f'])
  assert.is(selection.shownInWords(), '2 letters')
  selection.toggleShown()
  assert.equal(selection.items(), ['a', 'b', 'c'])
  assert.is(selection.shown(), 'all')
  assert.is(selection.hidden(), 1)
  selection.toggleShown()
  assert.equal(selection.items(), ['a'])
})

test('what is gone is no longer selected', () => {
  const { selection, setItems } = stage()
  selection.toggleShown()
  setItems(['c', 'd'])
  assert.equal(selection.items(), ['c', 'd'])
  assert.is(selection.shown(), 'all')
  selection.clear()
  assert.is(selection.count(), 0)
})

test.run()
