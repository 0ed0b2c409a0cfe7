import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { For, Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { exactTime } from '../../../ui/time.ts'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { SyncActions } from './sync-actions.tsx'
import { stateInWords } from './sync-words.ts'
import '../../../ui/details.css'
import css from './sync-facts.module.css'

/** Whether the server holds what it should, since when that is proved, and what comes next. */
export function SyncFacts(props: { server: ServerDetail }) {
  const account = useAccount()
  const sync = () => props.server.sync
  const state = () => stateInWords(sync().state)
  return (
    <dl class="details">
      <dt>State</dt>
      <dd class="acted-on state-line">
        <State tone={state().tone}>{state().words}</State>
        <Show when={account.can('server:manage') && sync().state !== 'host-key-changed'}>
          <SyncActions server={props.server} />
        </Show>
      </dd>
      <dt>Proved</dt>
      <dd>
        <Show when={sync().provedAt} fallback="never yet">
          {(at) => (
            <>
              <When at={at()} /> <span class="mono faint">{exactTime(at())}</span>
            </>
          )}
        </Show>
      </dd>
      <Show when={!props.server.alarm && sync().error}>
        {(error) => (
          <>
            <dt>Last error</dt>
            <dd class="error">{error()}</dd>
          </>
        )}
      </Show>
      <Show when={sync().triedAt}>
        {(at) => (
          <>
            <dt>Last tried</dt>
            <dd>
              <When at={at()} />
            </dd>
          </>
        )}
      </Show>
      <Show when={sync().nextTryAt}>
        {(at) => (
          <>
            <dt>Next try</dt>
            <dd>
              <When at={at()} />
            </dd>
          </>
        )}
      </Show>
      <Show when={sync().shutOut.length > 0}>
        <dt>Cannot log in</dt>
        <dd>
          <For each={sync().shutOut}>{(login) => <span class={`mono ${css.removal}`}>{login}</span>}</For>
          <span class="soft">
            kept out by the server's own settings, although the keys are there; see below why
          </span>
        </dd>
      </Show>
      <Show when={sync().removals.length > 0}>
        <dt>Removal pending</dt>
        <dd>
          <For each={sync().removals}>{(login) => <span class={`mono ${css.removal}`}>{login}</span>}</For>
          <span class="soft">
            should be gone and are not proved gone;{' '}
            {props.server.alarm ? 'the host key has to be decided on first' : 'retried until they are'}
          </span>
        </dd>
      </Show>
    </dl>
  )
}
