import { A, useSearchParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { useAccount } from '../../team/account/account-context.ts'
import css from './session-modes.module.css'

const kept = ['user', 'server', 'days', 'from', 'to'] as const

/** The two ways to look at sessions: their list, and what their recordings show. What is chosen is chosen in both. */
export function SessionModes() {
  const account = useAccount()
  const [params] = useSearchParams<Record<(typeof kept)[number], string>>()
  const scope = () => {
    const chosen = kept.flatMap((name) => (params[name] ? [[name, params[name]] as [string, string]] : []))
    return chosen.length > 0 ? `?${new URLSearchParams(chosen)}` : ''
  }
  return (
    <Show when={account.can('session:play')}>
      <nav class={css.modes} aria-label="Sessions">
        <A href={`/${account.slug}/sessions${scope()}`} end>
          List
        </A>
        <A href={`/${account.slug}/sessions/search${scope()}`} end>
          Search recordings
        </A>
      </nav>
    </Show>
  )
}
