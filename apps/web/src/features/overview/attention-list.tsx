import type { OverviewView } from '@gatehouse/core/overview/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { canHavePasskeys } from '../../api/passkey.ts'
import { counted } from '../../ui/count.ts'
import { now } from '../../ui/now.ts'
import { State } from '../../ui/state.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { age } from './age.ts'
import { attentionInWords } from './attention-words.ts'
import css from './overview.module.css'

/** What somebody has to look at, a line each; or that there is nothing. */
export function AttentionList(props: { view: OverviewView }) {
  const account = useAccount()
  const shown = () =>
    props.view.attention.filter(
      ({ kind }) => kind !== 'no-passkey' || (canHavePasskeys() && !props.view.firstSteps),
    )
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      <Show when={shown().length > 0} fallback={<AllIsWell view={props.view} />}>
        <ul class={css.rows}>
          <For each={shown()}>
            {(one) => {
              const words = () => attentionInWords(one, now())
              return (
                <li class={css.row} data-attention={one.kind}>
                  <span class={css.words}>
                    <State tone={words().tone}>{words().words}</State>
                  </span>
                  <A class={`button ${css.action}`} href={`/${account.slug}/${words().action.path}`}>
                    {words().action.label}
                  </A>
                </li>
              )
            }}
          </For>
        </ul>
      </Show>
    </section>
  )
}

function AllIsWell(props: { view: OverviewView }) {
  const fleet = () => props.view.fleet
  const verified = () => {
    const at = fleet()?.verifiedAt
    return at ? ` Last verified ${age(now() - Date.parse(at))} ago.` : ''
  }
  const pending = () => fleet()?.states.pending ?? 0
  return (
    <p class={css.rows}>
      <span class={css.row}>
        <Show
          when={(fleet()?.total ?? 0) > 0}
          fallback={<span class="soft">Nothing. There are no servers yet.</span>}
        >
          <Show when={pending() > 0} fallback={<State tone="ok">Everything is in sync.{verified()}</State>}>
            <State tone="wait">
              {counted(pending(), 'server')} syncing.{verified()}
            </State>
          </Show>
        </Show>
      </span>
    </p>
  )
}
