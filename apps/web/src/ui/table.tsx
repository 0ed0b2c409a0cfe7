import { createSignal, type JSX } from 'solid-js'
import { createRowKeys } from './row-keys.ts'
import './table.css'

interface TableProps {
  label: string
  head: JSX.Element
  children: JSX.Element
}

/** A table whose rows arrows walk through. At phone width `fold` cells unfold under their row. */
export function Table(props: TableProps) {
  let table: HTMLTableElement | undefined
  createRowKeys(() => table)
  return (
    <table class="table" aria-label={props.label} ref={(element) => (table = element)}>
      <thead>
        <tr>
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

interface RowProps {
  /** What the row is about, for the button that unfolds it. */
  name: string
  children: JSX.Element
  actions?: JSX.Element
  pending?: boolean
}

export function Row(props: RowProps) {
  const [unfolded, setUnfolded] = createSignal(false)
  return (
    <tr
      class="row"
      classList={{ pending: props.pending ?? false, unfolded: unfolded() }}
      data-row
      tabindex="-1"
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
