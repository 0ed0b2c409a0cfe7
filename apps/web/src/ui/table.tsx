import { createSignal, type JSX, onMount, Show } from 'solid-js'
import type { Selection } from './create-selection.ts'
import { createRowKeys } from './row-keys.ts'
import { SelectCell, SelectHead, SelectionContext, useSelection } from './select-cells.tsx'
import './table.css'

interface TableProps {
  label: string
  head: JSX.Element
  children: JSX.Element
  /** Whether it is a part of a longer page: the arrows then walk only once a row has the focus. */
  part?: boolean
  /** Whether each row is one line, in columns whose widths the head says; what is longer is cut. */
  oneLine?: boolean
  /** Which rows are selected, where they can be: each `Row` then says by `select` which it is. */
  selection?: Selection | undefined
}

/** A table whose rows arrows walk through, and the space bar selects. At phone width `fold` cells unfold under their row. */
export function Table(props: TableProps) {
  let table: HTMLTableElement | undefined
  createRowKeys(() => table, { onlyWithin: props.part ?? false })
  return <TableFrame {...props} ref={(element) => (table = element)} />
}

interface TableFrameProps extends TableProps {
  ref: (table: HTMLTableElement) => void
  /** How many rows there are, where not all of them are in the page. */
  long?: number
}

/** A table's outside: its head, and the column of actions. */
export function TableFrame(props: TableFrameProps) {
  const isLong = () => props.long !== undefined
  return (
    <SelectionContext.Provider value={props.selection}>
      <table
        class="table"
        classList={{
          'one-line': isLong() || (props.oneLine ?? false),
          long: isLong(),
          selecting: props.selection !== undefined,
        }}
        aria-label={props.label}
        aria-rowcount={props.long === undefined ? undefined : props.long + 1}
        ref={props.ref}
      >
        <thead>
          <tr aria-rowindex={isLong() ? 1 : undefined}>
            <Show when={props.selection}>{(selection) => <SelectHead selection={selection()} />}</Show>
            {props.head}
            <th class="acts">
              <span class="hidden-text">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </SelectionContext.Provider>
  )
}

/** Where a row of a long table stands. */
export interface RowPlace {
  index: () => number
  /** Tells the table how high the row is. */
  measure: (row: HTMLTableRowElement) => void
}

interface RowProps {
  /** What the row is about, for the button that unfolds it. */
  name: string
  children: JSX.Element
  actions?: JSX.Element
  pending?: boolean
  place?: RowPlace | undefined
  /** What the row is to the table's selection; none where it cannot be selected. */
  select?: string | undefined
}

export function Row(props: RowProps) {
  const [unfolded, setUnfolded] = createSignal(false)
  const selection = useSelection()
  const selected = () => props.select !== undefined && (selection?.has(props.select) ?? false)
  const selectBySpace = (event: KeyboardEvent) => {
    if (event.key !== ' ' || event.target !== event.currentTarget || !selection || !props.select) return
    event.preventDefault()
    selection.toggle(props.select, event.shiftKey)
  }
  let row: HTMLTableRowElement | undefined
  onMount(() => row && props.place?.measure(row))
  return (
    <tr
      class="row"
      classList={{ pending: props.pending ?? false, unfolded: unfolded(), selected: selected() }}
      data-row
      data-index={props.place?.index()}
      aria-rowindex={props.place && props.place.index() + 2}
      tabindex="-1"
      onKeyDown={selectBySpace}
      ref={(element) => (row = element)}
    >
      <Show when={selection}>
        {(known) => <SelectCell selection={known()} of={props.select} name={props.name} />}
      </Show>
      {props.children}
      <td class="acts">
        {props.actions}
        <button
          type="button"
          class="button quiet unfold"
          aria-expanded={unfolded()}
          aria-label={`More about ${props.name}`}
          onClick={() => setUnfolded(!unfolded())}
        >
          {unfolded() ? '▴' : '▾'}
        </button>
      </td>
    </tr>
  )
}
