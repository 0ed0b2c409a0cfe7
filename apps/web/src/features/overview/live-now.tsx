import type { LiveSession, OverviewView } from '@gatehouse/core/overview/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Button } from '../../ui/button.tsx'
import { count, counted } from '../../ui/count.ts'
import { createDialogs } from '../../ui/create-dialogs.tsx'
import { now } from '../../ui/now.ts'
import { State } from '../../ui/state.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { age } from './age.ts'
import css from './overview.module.css'

/** Who is in, with a way to watch and to end each session. */
export function LiveNow(props: { live: NonNullable<OverviewView['live']> }) {
  const account = useAccount()
  const more = () => props.live.count - props.live.sessions.length
  return (
    <section aria-labelledby="live">
      <h2 id="live">Live now</h2>
      <Show
        when={props.live.count > 0}
        fallback={
          <p class={css.rows}>
            <span class={`${css.row} soft`}>No one is connected.</span>
          </p>
        }
      >
        <ul class={css.rows}>
          <For each={props.live.sessions}>{(session) => <LiveRow session={session} />}</For>
          <Show when={more() > 0}>
            <li class={css.row}>
              <A href={`/${account.slug}/sessions?live=1`}>
                {count(more())} more of {counted(props.live.count, 'session')}
              </A>
            </li>
          </Show>
        </ul>
      </Show>
    </section>
  )
}

function LiveRow(props: { session: LiveSession }) {
  const account = useAccount()
  const dialogs = createDialogs({ end: () => import('../session/session/confirm-end-session.tsx') })
  const session = () => props.session
  const whose = () => `the session of ${session().email} on ${session().server.name}`
  return (
    <li class={css.row} data-session={session().id}>
      <span class={css.words} title={session().email}>
        <State tone={session().terminatedBy ? 'wait' : 'ok'}>
          <A class="plain mono" href={`/${account.slug}/sessions/${session().id}`}>
            {session().login}@{session().server.name}
          </A>{' '}
          <span class="soft">
            {session().terminatedBy ? 'ending' : age(now() - Date.parse(session().openedAt))}
          </span>
        </State>
      </span>
      <span class={css.actions}>
        <Show when={account.can('session:play') && session().terminal}>
          <A
            class="button"
            href={`/${account.slug}/sessions/${session().id}`}
            aria-label={`Watch ${whose()}`}
          >
            Watch
          </A>
        </Show>
        <Show when={account.can('session:terminate') && session().terminatedBy === null}>
          <Button aria-label={`End ${whose()}`} onClick={() => dialogs.open('end')}>
            End
          </Button>
        </Show>
      </span>
      <dialogs.Open session={session()} />
    </li>
  )
}
