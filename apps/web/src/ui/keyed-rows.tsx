import { createMemo, For, type JSX, Show } from 'solid-js'

interface KeyedRowsProps<T> {
  items: readonly T[]
  /** What tells one from the others: its row stays the same row while the rest of it changes. */
  keyOf: (item: T) => string
  children: (item: () => T, index: () => number) => JSX.Element
}

/** Rows that stay when what they show is read again. */
export function KeyedRows<T extends object>(props: KeyedRowsProps<T>) {
  const byKey = createMemo(() => new Map(props.items.map((item) => [props.keyOf(item), item])))
  return (
    <For each={[...byKey().keys()]}>
      {(key, index) => {
        // A row that is about to leave keeps what it showed.
        const item = createMemo<T | undefined>((last) => byKey().get(key) ?? last)
        return <Show when={item()}>{(known) => props.children(known, index)}</Show>
      }}
    </For>
  )
}
