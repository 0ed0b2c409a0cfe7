import { Show } from 'solid-js'
import { retryNow, staleSince } from '../../api/read.ts'
import { clockTime } from '../../ui/time.ts'
import css from './connection-status.module.css'
import type { LiveUpdates } from './live-updates.ts'

/** One line over the page while it may be older than it should be; what stood there stays, and the line goes when it is up to date. */
export function ConnectionStatus(props: { live: LiveUpdates }) {
  const since = () => earlier(staleSince(), props.live.lostSince())
  const tryNow = () => {
    retryNow()
    props.live.reconnect()
  }
  return (
    <div class={css.standing} role="status">
      <Show when={since()}>
        {(at) => (
          <p>
            <i class={css.dot} />
            <span class={css.words}>
              Not up to date since {clockTime(new Date(at()).toISOString()).slice(0, 5)}. Retrying…
            </span>
            <button type="button" class="button quiet" onClick={tryNow}>
              Try now
            </button>
          </p>
        )}
      </Show>
    </div>
  )
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a !== undefined && b !== undefined ? Math.min(a, b) : (a ?? b)
}
