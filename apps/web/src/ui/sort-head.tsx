import type { Sort } from './create-sort.ts'
import './sort.css'

interface SortHeadProps<Column extends string> {
  sort: Pick<Sort<never, Column>, 'columns' | 'by' | 'isDescending' | 'press'>
  column: Column
  class?: string
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
