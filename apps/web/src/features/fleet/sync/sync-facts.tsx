import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { For, Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { SyncActions } from './sync-actions.tsx'
import { stateInWords } from './sync-words.ts'
import { Trouble } from './trouble.tsx'
import '../../../ui/details.css'
import css from './sync-facts.module.css'

/** Whether the server has what it should, when that was last verified, and what is wrong. Part of a list of facts. */
export function SyncFacts(props: { server: ServerDetail }) {
  const account = useAccount()
  const sync = () => props.server.sync
  const state = () => stateInWords(sync().state)
  const mayCheck = () => account.can('server:manage') && sync().state !== 'host-key-changed'
  return (
    <>
      <dt>State</dt>
      <dd class="acted-on state-line">
        <span>
          <State tone={state().tone}>{state().words}</State> <Tries {...sync()} />
        </span>
        <Show when={mayCheck()}>
          <SyncActions server={props.server} />
        </Show>
      </dd>
      <Show when={!props.server.alarm && props.server.advice}>
        {(advice) => (
          <>
            <dt>Problem</dt>
            <dd>
              <Trouble advice={advice()} sync={sync()} />
            </dd>
          </>
        )}
      </Show>
      <Show when={sync().shutOut.length > 0}>
        <dt>Can’t log in</dt>
        <dd>
          <For each={sync().shutOut}>{(login) => <span class={`mono ${css.login}`}>{login}</span>}</For>
          <span class="soft">
            their keys are there, but the server’s own settings keep them out; see below why
          </span>
        </dd>
      </Show>
      <Show when={sync().removals.length > 0}>
        <dt>Removal pending</dt>
        <dd>
          <For each={sync().removals}>{(login) => <span class={`mono ${css.login}`}>{login}</span>}</For>
          <span class="soft">
            should have no access, and the server has not confirmed that yet;{' '}
            {props.server.alarm ? 'decide on the host key first' : 'Gatehouse keeps trying'}
          </span>
        </dd>
      </Show>
    </>
  )
}

/** When it was verified, or, while that fails, when it was and will be tried. */
function Tries(props: ServerDetail['sync']) {
  return (
    <span class="soft">
      ·{' '}
      <Show
        when={props.error === null}
        fallback={
          <>
            <Show when={props.triedAt}>
              {(at) => (
                <>
                  last tried <When at={at()} />
                </>
              )}
            </Show>
            <Show when={props.nextTryAt}>
              {(at) => (
                <>
                  , next try <When at={at()} />
                </>
              )}
            </Show>
          </>
        }
      >
        <Show when={props.provedAt} fallback="never verified">
          {(at) => (
            <>
              last verified <When at={at()} />
            </>
          )}
        </Show>
      </Show>
    </span>
  )
}
