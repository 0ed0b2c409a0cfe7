import { Match, Switch } from 'solid-js'
import { isStale } from '../../api/read.ts'
import css from './connection-status.module.css'

/** One line over the page while it may be older than it should be; it goes by itself. */
export function ConnectionStatus(props: { connected: boolean }) {
  return (
    <div class={css.standing} role="status">
      <Switch>
        <Match when={isStale()}>
          <p>Gatehouse does not answer: what stands here may be old. Trying again …</p>
        </Match>
        <Match when={!props.connected}>
          <p>Not live: reconnecting …</p>
        </Match>
      </Switch>
    </div>
  )
}
