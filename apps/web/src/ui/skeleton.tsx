import { For } from 'solid-js'
import './skeleton.css'

/** As many rows as are likely to come, of the height they will have. */
export function Skeleton(props: { rows?: number }) {
  return (
    <div class="skeleton" role="progressbar" aria-label="Loading">
      <For each={Array.from({ length: props.rows ?? 5 })}>{() => <div class="skeleton-row" />}</For>
    </div>
  )
}
