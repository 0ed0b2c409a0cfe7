import { useSearchParams } from '@solidjs/router'

/** What a column is sorted by. Where there is none, the item comes last, whichever way the others are sorted. */
type SortValue = string | number | null | undefined

export interface SortColumn<T> {
  label: string
  of: (item: T) => SortValue
  /** Whether the greatest come first when the column is chosen, as with times and counts. */
  descending?: boolean
}

/** A column and a direction, as the address has it: `seen`, or `-seen` for descending. */
type SortText<Column extends string> = Column | `-${Column}`

/** How a table is sorted; give it to the `SortHead` of each column, and to one `SortChoice` for phones. */
export interface SortState<Column extends string> {
  columns: Record<Column, { label: string }>
  by: () => Column
  isDescending: () => boolean
  /** Sorts by the column; by the other way round where it is sorted by it already. */
  press: (column: Column) => void
}

export interface Sort<T, Column extends string> extends SortState<Column> {
  sorted: (items: readonly T[]) => T[]
}

/**
 * Sorts a list by one of its columns, which the address remembers as `?sort=`. Items that are equal keep their order.
 * @example createSort({ name: { label: 'Name', of: (server) => server.name } }, 'name')
 */
export function createSort<T, Column extends string>(
  columns: Record<Column, SortColumn<T>>,
  initial: SortText<NoInfer<Column>>,
  name = 'sort',
): Sort<T, Column> {
  const [params, setParams] = useSearchParams<Record<string, string>>()
  const columnIn = (text: string) => text.replace(/^-/, '') as Column // looked up before it is used
  const text = () => {
    const found = params[name]
    return found && Object.hasOwn(columns, columnIn(found)) ? found : initial
  }
  const by = () => columnIn(text())
  const isDescending = () => text().startsWith('-')
  return {
    columns,
    by,
    isDescending,
    press(column) {
      const descending = column === by() ? !isDescending() : (columns[column].descending ?? false)
      const next = descending ? `-${column}` : column
      setParams({ [name]: next === initial ? undefined : next }, { replace: true })
    },
    sorted: (items) => sortedBy(items, columns[by()].of, isDescending()),
  }
}

// `prod-2` before `prod-10`
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function sortedBy<T>(items: readonly T[], of: (item: T) => SortValue, descending: boolean): T[] {
  const sign = descending ? -1 : 1
  return items
    .map((item) => ({ item, value: of(item) ?? null }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null)
      return sign * compared(a.value, b.value)
    })
    .map(({ item }) => item)
}

function compared(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}
