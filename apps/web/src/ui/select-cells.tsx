import { createContext, createEffect, Show, useContext } from 'solid-js'
import type { Selection } from './create-selection.ts'
import './select-cells.css'

/** The selection of the table around, if it has one. */
export const SelectionContext = createContext<Selection>()

export const useSelection = () => useContext(SelectionContext)

/** Selects all that is shown. */
export function SelectHead(props: { selection: Selection }) {
  let box: HTMLInputElement | undefined
  createEffect(() => {
    if (box) box.indeterminate = props.selection.shown() === 'some'
  })
  return (
    <th class="select">
      <label>
        <input
          type="checkbox"
          data-select-all
          aria-label={`Select all ${props.selection.shownInWords()}`}
          checked={props.selection.shown() === 'all'}
          onChange={() => props.selection.toggleShown()}
          ref={(element) => (box = element)}
        />
      </label>
    </th>
  )
}

interface SelectCellProps {
  selection: Selection
  /** Undefined where the row cannot be selected. */
  of: string | undefined
  name: string
}

/** Selects a row; with Shift, all from the one that was selected before it. */
export function SelectCell(props: SelectCellProps) {
  let range = false
  const note = (event: { shiftKey: boolean }) => (range = event.shiftKey)
  return (
    <td class="select">
      <Show when={props.of}>
        {(key) => (
          <label onPointerDown={note} onKeyDown={note}>
            <input
              type="checkbox"
              aria-label={`Select ${props.name}`}
              checked={props.selection.has(key())}
              onChange={() => props.selection.toggle(key(), range)}
            />
          </label>
        )}
      </Show>
    </td>
  )
}
