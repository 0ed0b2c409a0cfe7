import { createSignal, type JSX, onMount } from 'solid-js'
import { createRowKeys } from './row-keys.ts'
import './table.css'

interface TableProps {
  label: string
  head: JSX.Element
  children: JSX.Element
  /** Whether it is a part of a longer page: the arrows then walk only once a row has the focus. */
  part?: boolean
}

/** A table whose rows arrows walk through. At phone width `fold` cells unfold under their row. */
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
    <table
      class="table"
      classList={{ long: isLong() }}
      aria-label={props.label}
      aria-rowcount={props.long === undefined ? undefined : props.long + 1}
      ref={props.ref}
    >
      <thead>
        <tr aria-rowindex={isLong() ? 1 : undefined}>
          {props.head}
          <th class="acts">
            <span class="hidden-text">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
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
  place?: RowPlace
}

export function Row(props: RowProps) {
  const [unfolded, setUnfolded] = createSignal(false)
  let row: HTMLTableRowElement | undefined
  onMount(() => row && props.place?.measure(row))
  return (
    <tr
      class="row"
      classList={{ pending: props.pending ?? false, unfolded: unfolded() }}
      data-row
      data-index={props.place?.index()}
      aria-rowindex={props.place && props.place.index() + 2}
      tabindex="-1"
      ref={(element) => (row = element)}
    >
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
