import type { SessionView } from '@gatehouse/core/session/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { createRead } from '../../../api/read.ts'
import { count } from '../../../ui/count.ts'
import { now } from '../../../ui/now.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { EndSession } from './end-session.tsx'
import css from './live-sessions.module.css'
import { liveOn, mostLive } from './queries.ts'
import { lengthInWords, whatInWords } from './session-words.ts'

/** Who is on a server now, each with the way to watch and to end it. */
export default function LiveSessions(props: { server: string }) {
  const account = useAccount()
  const live = createRead(() => liveOn(account.slug, props.server))
  return (
    <Show when={live()}>
      {(known) => (
        <Show when={known().items.length > 0} fallback={<span class="soft">No one</span>}>
          <ul class={css.live}>
            <For each={known().items}>{(session) => <LiveSession session={session} />}</For>
          </ul>
          <Show when={known().more}>
            <A href={`/${account.slug}/sessions?live=1&server=${props.server}`}>
              More than {count(mostLive)}: see all
            </A>
          </Show>
        </Show>
      )}
    </Show>
  )
}

function LiveSession(props: { session: SessionView }) {
  const account = useAccount()
  const session = () => props.session
  return (
    <li>
      <A href={`/${account.slug}/sessions/${session().id}`}>{session().email}</A>
      <span class={`mono soft ${css.what}`} title={whatInWords(session())}>
        {whatInWords(session())}
      </span>
      <span class="soft nowrap">{lengthInWords(session(), now())}</span>
      <Show when={account.can('session:terminate') && session().terminatedBy === null}>
        <EndSession session={session()} brief />
      </Show>
    </li>
  )
}
