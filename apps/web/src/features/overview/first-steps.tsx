import type { FirstSteps as Steps } from '@gatehouse/core/overview/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { canHavePasskeys } from '../../api/passkey.ts'
import { useAccount } from '../team/account/account-context.ts'
import css from './overview.module.css'

const all = [
  {
    step: 'passkey',
    label: 'Add a passkey',
    why: 'With one, a link by email alone isn’t enough to sign in as you.',
    path: 'security?add',
  },
  {
    step: 'sshKey',
    label: 'Add your SSH key',
    why: 'Gatehouse installs it on every server you can reach.',
    path: 'keys',
  },
  {
    step: 'server',
    label: 'Register a server',
    why: 'Members get a login on it, with their own keys.',
    path: 'servers',
  },
  {
    step: 'invite',
    label: 'Invite someone',
    why: 'Give a role now, take it back at any time.',
    path: 'team',
  },
] as const satisfies { step: keyof Steps; label: string; why: string; path: string }[]

/** What a new account begins with. Each is ticked when it is done. */
export default function FirstSteps(props: { steps: Steps }) {
  const account = useAccount()
  const shown = all.filter(({ step }) => step !== 'passkey' || canHavePasskeys())
  return (
    <section aria-labelledby="first-steps">
      <h2 id="first-steps">Set up {account.membership().account.name}</h2>
      <ol class={css.rows}>
        <For each={shown}>
          {({ step, label, why, path }) => (
            <li class={css.step} classList={{ [css.done ?? '']: props.steps[step] }} data-step={step}>
              <span class={css.tick} aria-hidden="true" />
              <span class={css.words}>
                <b>{label}</b>{' '}
                <Show when={props.steps[step]} fallback={<span class="soft">{why}</span>}>
                  <span class="hidden-text">done</span>
                </Show>
              </span>
              <Show when={!props.steps[step]}>
                <A class={`button ${css.action}`} href={`/${account.slug}/${path}`}>
                  Start<span class="hidden-text">: {label}</span>
                </A>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </section>
  )
}
