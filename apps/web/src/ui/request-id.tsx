import { Show } from 'solid-js'
import type { Failure } from '../api/failure.ts'

/** Names the request that failed: the server’s log has the same. */
export function RequestId(props: { of: Failure }) {
  return (
    <Show when={props.of.requestId}>
      {(id) => (
        <span class="faint nowrap">
          Request <span class="mono">{id()}</span>
        </span>
      )}
    </Show>
  )
}
