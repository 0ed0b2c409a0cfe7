import { createWindowVirtualizer } from '@tanstack/solid-virtual'
import { createMemo, createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js'
import type { Selection } from './create-selection.ts'
import { KeyedRows } from './keyed-rows.tsx'
import { createRowKeys } from './row-keys.ts'
import { type RowPlace, TableFrame } from './table.tsx'
import './long-table.css'

export interface LongTableProps<T> {
  label: string
  head: JSX.Element
  /** What the rows stand for. */
  items: readonly T[]
  /** What tells one from the others: its row stays the same row while the rest of it changes. */
  keyOf: (item: T) => string
  /** As with `Table`. */
  selection?: Selection | undefined
  /** A `Row`, put in its place. */
  children: (item: () => T, place: RowPlace) => JSX.Element
}

const rowHeight = 40
/** The head stays in view, over the rows. */
const headHeight = 36

/** A table of any length, of which the page holds the rows in view and a few around them. */
export function LongTable<T extends object>(props: LongTableProps<T>) {
  let table: HTMLTableElement | undefined
  const [top, setTop] = createSignal(0)
  const rows = createWindowVirtualizer<HTMLTableRowElement>({
    get count() {
      return props.items.length
    },
    get scrollMargin() {
      return top()
    },
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const item = props.items[index]
      return item ? props.keyOf(item) : index
    },
    overscan: 12,
    scrollPaddingStart: headHeight,
  })
  createRowKeys(() => table, {
    long: {
      count: () => props.items.length,
      first: () => rows.range?.startIndex ?? 0,
      show: (index) => rows.scrollToIndex(index, { align: 'auto' }),
    },
  })
  const place = () => table && setTop(table.getBoundingClientRect().top + window.scrollY + headHeight)
  onMount(() => {
    place()
    // What stands above the table grows and shrinks.
    const observer = new ResizeObserver(place)
    observer.observe(document.body)
    onCleanup(() => observer.disconnect())
  })
  const span = createMemo(() => {
    const shown = rows.getVirtualItems()
    const first = shown[0]
    const last = shown.at(-1)
    const total = rows.getTotalSize()
    // Before it is known how much is in view, the page is as long as it will be: it can be scrolled to where it was left.
    if (!first || !last) return { from: 0, to: 0, before: 0, after: total }
    return {
      from: first.index,
      to: last.index + 1,
      before: first.start - top(),
      after: total - (last.end - top()),
    }
  })
  const shown = createMemo(() => props.items.slice(span().from, span().to))
  const measure = (row: HTMLTableRowElement) => queueMicrotask(() => rows.measureElement(row))
  return (
    <TableFrame
      label={props.label}
      head={props.head}
      long={props.items.length}
      selection={props.selection}
      ref={(element) => (table = element)}
    >
      <Space height={span().before} />
      <KeyedRows items={shown()} keyOf={props.keyOf}>
        {(item, index) => props.children(item, { index: () => span().from + index(), measure })}
      </KeyedRows>
      <Space height={span().after} />
    </TableFrame>
  )
}

/** Stands for the rows that are not in the page. */
function Space(props: { height: number }) {
  return (
    <Show when={props.height > 0}>
      <tr class="space">
        <td style={{ height: `${props.height}px` }} />
      </tr>
    </Show>
  )
}
