import type { SessionView } from '@gatehouse/core/session/view'
import { A, useSearchParams } from '@solidjs/router'
import { createSignal, Show, Suspense } from 'solid-js'
import { createRead, orUndefined } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { Problem } from '../../../ui/problem.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { accountOf } from '../../team/account/queries.ts'
import { DownloadCast } from './download-cast.tsx'
import { momentInWords } from './moment-words.ts'
import css from './replay.module.css'
import { beginPlayback, type Playback } from './viewing.ts'

const Player = lazyWithRetry(() => import('./player.tsx'))
const WatchScreen = lazyWithRetry(() => import('./watch-screen.tsx'))

/** Reads and plays the recording once that is asked for: it is logged. */
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
  const invitation = () => {
    if (live()) return viewing() ? 'Play up to now' : 'Play from the start'
    if (viewing()) return 'Play everything'
    return from() > 0 ? `Play from ${momentInWords(from())}` : 'Play'
  }
  const idle = () => !watching() && !viewing()
  const play = (inStage: boolean) => (
    <Button kind={inStage && !live() ? 'main' : 'plain'} busy={read.busy()} onClick={() => read.run()}>
      {invitation()}
    </Button>
  )
  const watch = (kind: 'main' | 'plain') => (
    <Button kind={kind} onClick={() => setWatching(!watching())}>
      {watching() ? (live() ? 'Stop watching' : 'Close') : 'Watch live'}
    </Button>
  )
  return (
    <>
      <Show when={idle()}>
        <div class={css.still}>
          <Show when={live()}>
            <p>This session is live.</p>
          </Show>
          <div class={css.stillActs}>
            <Show when={live()}>{watch('main')}</Show>
            {play(true)}
          </div>
        </div>
      </Show>
      <Suspense fallback={<div class={css.still}>Opening…</div>}>
        <Show when={watching()}>
          <WatchScreen session={props.session} />
        </Show>
      </Suspense>
      <Suspense fallback={<div class={css.still}>Opening the player…</div>}>
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
      <div class={css.replayActions}>
        <Show when={!idle()}>
          <Show when={live() || watching()}>{watch('plain')}</Show>
          <Show when={!viewing()?.whole}>{play(false)}</Show>
        </Show>
        <DownloadCast session={props.session} asksForTouch={asksForTouch()} />
        <span class="soft">
          Watching, playing or downloading is logged
          <Show when={asksForTouch()} fallback=".">
            {' and needs your passkey.'}
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
