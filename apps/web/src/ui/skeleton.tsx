import { For, Show } from 'solid-js'
import './skeleton.css'

interface SkeletonProps {
  rows?: number
  /** Whether a filter stands above the rows. */
  filter?: boolean
}

/** As many rows as are likely to come, of the height they will have. */
export function Skeleton(props: SkeletonProps) {
  return (
    <div role="progressbar" aria-label="Loading">
      <Show when={props.filter}>
        <div class="skeleton-filter" />
      </Show>
      <div class="skeleton">
        <For each={Array.from({ length: props.rows ?? 5 })}>{() => <div class="skeleton-row" />}</For>
      </div>
    </div>
  )
}
