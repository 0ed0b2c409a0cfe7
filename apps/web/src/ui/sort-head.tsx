import type { SortState } from './create-sort.ts'
import './sort.css'

interface SortHeadProps<Column extends string> {
  sort: SortState<Column>
  column: Column
  class?: string | undefined
}

/** The head of a column that sorts its table. */
export function SortHead<Column extends string>(props: SortHeadProps<Column>) {
  const direction = () => {
    if (props.sort.by() !== props.column) return undefined
    return props.sort.isDescending() ? 'descending' : 'ascending'
  }
  return (
    <th class={props.class} aria-sort={direction()}>
      <button type="button" class="sort" onClick={() => props.sort.press(props.column)}>
        {props.sort.columns[props.column].label}
        <span class={`sort-arrow ${direction() ?? ''}`} aria-hidden="true" />
      </button>
    </th>
  )
}
