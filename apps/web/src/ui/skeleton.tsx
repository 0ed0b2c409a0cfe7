import { createSignal, For, onCleanup, Show } from 'solid-js'
import './skeleton.css'

interface SkeletonProps {
  rows?: number
  /** Whether a filter stands above the rows. */
  filter?: boolean
}

/** From when on it is said that something is still loading, in ms. */
const patience = 8000

/** As many rows as are likely to come, of the height they will have. */
export function Skeleton(props: SkeletonProps) {
  const [isLate, setLate] = createSignal(false)
  const timer = setTimeout(() => setLate(true), patience)
  onCleanup(() => clearTimeout(timer))
  return (
    <div role="progressbar" aria-label="Loading">
      <Show when={props.filter}>
        <div class="skeleton-filter" />
      </Show>
      <div class="skeleton">
        <For each={Array.from({ length: props.rows ?? 5 })}>{() => <div class="skeleton-row" />}</For>
      </div>
      <Show when={isLate()}>
        <p class="soft" role="status">
          Still loading…
        </p>
      </Show>
    </div>
  )
}
