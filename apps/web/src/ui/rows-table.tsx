import { type Component, type JSX, Show, Suspense } from 'solid-js'
import { KeyedRows } from './keyed-rows.tsx'
import { lazyWithRetry } from './lazy-with-retry.ts'
import type { LongTableProps } from './long-table.tsx'
import { Skeleton } from './skeleton.tsx'
import { type RowPlace, Table } from './table.tsx'

/** So many rows are all in the page. What holds only those in view is bigger than the pages that show few. */
const few = 100

const LongTable = lazyWithRetry(async () => {
  const { LongTable } = await import('./long-table.tsx')
  // items of any kind, with what goes with them
  return { default: LongTable as Component<object> }
})

interface RowsTableProps<T> extends Omit<LongTableProps<T>, 'children'> {
  /** A `Row`, in its place where not all of them are in the page. */
  children: (item: () => T, place?: RowPlace) => JSX.Element
}

/** A table of rows of one line, however many there are. */
export function RowsTable<T extends object>(props: RowsTableProps<T>) {
  return (
    <Show
      when={props.items.length > few}
      fallback={
        <Table label={props.label} head={props.head} selection={props.selection} oneLine>
          <KeyedRows items={props.items} keyOf={props.keyOf}>
            {(item) => props.children(item)}
          </KeyedRows>
        </Table>
      }
    >
      <Suspense fallback={<Skeleton rows={12} />}>
        <LongTable {...props} />
      </Suspense>
    </Show>
  )
}
