import type { SessionView } from '@gatehouse/core/session/view'
import { A, useSearchParams } from '@solidjs/router'
import { createSignal, onMount, Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { momentInWords } from '../session/session-words.ts'
import { DownloadCast } from './download-cast.tsx'
import css from './replay.module.css'
import { beginPlayback, type Playback } from './viewing.ts'

const Player = lazyWithRetry(() => import('./player.tsx'))
const WatchScreen = lazyWithRetry(() => import('./watch-screen.tsx'))

/** Reads and plays the recording once that is asked for: it stands in the log. */
export function Replay(props: { session: SessionView }) {
  const account = useAccount()
  const [params, setParams] = useSearchParams<{ t: string }>()
  const from = () => momentIn(params.t)
  const [viewing, setViewing] = createSignal<{ of: Playback; whole: boolean }>()
  const view = createRead(() => orUndefined(accountOf(account.slug)))
  const asksForTouch = () => view()?.touchToPlay ?? false
  const live = () => props.session.closedAt === null
  const [watching, setWatching] = createSignal(false)
  const read = createTask(async () => {
    const whole = !live()
    setViewing({ of: await beginPlayback(account.slug, props.session.id), whole })
  })
  let actions: HTMLDivElement | undefined
  // whoever follows a link to a moment wants to play it
  onMount(() => from() > 0 && actions?.scrollIntoView({ block: 'center' }))
  const invitation = () => {
    if (viewing()) return live() ? 'Play what there is now' : 'Play it whole'
    return from() > 0 ? `Play from ${momentInWords(from())}` : 'Play'
  }
  return (
    <>
      <Show when={live() && !watching()}>
        <p>It is going on. Watch it, or play what there is so far.</p>
      </Show>
      <Suspense fallback={<p class="soft">Opening …</p>}>
        <Show when={watching()}>
          <WatchScreen session={props.session} />
        </Show>
      </Suspense>
      <Suspense fallback={<p class="soft">Opening the player …</p>}>
        <Show when={viewing()} keyed>
          {({ of }) => (
            <Player
              viewing={of}
              from={from()}
              onMoment={(seconds) => setParams({ t: seconds }, { replace: true })}
            />
          )}
        </Show>
      </Suspense>
      <Problem failure={read.failure()} />
      <div class={css.replayActions} ref={(element) => (actions = element)}>
        <Show when={live() || watching()}>
          <Button kind={watching() ? 'plain' : 'main'} onClick={() => setWatching(!watching())}>
            {watching() ? (live() ? 'Stop watching' : 'Close') : 'Watch live'}
          </Button>
        </Show>
        <Show when={!viewing()?.whole}>
          <Button kind={viewing() || live() ? 'plain' : 'main'} busy={read.busy()} onClick={() => read.run()}>
            {invitation()}
          </Button>
        </Show>
        <DownloadCast session={props.session} asksForTouch={asksForTouch()} />
        <span class="soft">
          Watching, playing and downloading stand in the log
          <Show when={asksForTouch()} fallback=".">
            {' and ask for a touch of your passkey.'}
            <Show when={!account.hasPasskey()}>
              {' You have none: '}
              <A href={`/${account.slug}/security`}>add one</A>.
            </Show>
          </Show>
        </span>
      </div>
    </>
  )
}

/** The moment that an address names, in seconds; the beginning for what is none. */
function momentIn(text: string | undefined): number {
  const seconds = Number(text)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0
}
