import { For } from 'solid-js'
import type { SortState } from './create-sort.ts'
import './field.css'
import './sort.css'

interface SortChoiceProps<Column extends string> {
  sort: SortState<Column>
}

/** Sorts a table on phones, where it has no head. */
export function SortChoice<Column extends string>(props: SortChoiceProps<Column>) {
  const columns = () => Object.keys(props.sort.columns) as Column[] // its keys are the columns
  return (
    <div class="sort-choice">
      <label>
        <span>Sort by</span>
        <select
          class="input"
          value={props.sort.by()}
          onInput={(event) => props.sort.press(event.currentTarget.value as Column)} // one of its options
        >
          <For each={columns()}>
            {(column) => <option value={column}>{props.sort.columns[column].label}</option>}
          </For>
        </select>
      </label>
      <button
        type="button"
        class="button as-input"
        aria-label={props.sort.isDescending() ? 'Descending: sort ascending' : 'Ascending: sort descending'}
        onClick={() => props.sort.press(props.sort.by())}
      >
        <span
          class={`sort-arrow ${props.sort.isDescending() ? 'descending' : 'ascending'}`}
          aria-hidden="true"
        />
      </button>
    </div>
  )
}
