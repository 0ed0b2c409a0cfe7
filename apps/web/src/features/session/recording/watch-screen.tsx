import type { SessionView } from '@gatehouse/core/session/view'
import { createSignal, onCleanup, onMount, Show } from 'solid-js'
import { createBackoff } from '../../../api/backoff.ts'
import { mayPass } from '../../../api/cached-answer.ts'
import { gatehouse } from '../../../api/client.ts'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { replacedMs } from '../../../api/signed-out.ts'
import { withFreshAuth } from '../../../api/with-fresh-auth.ts'
import { Problem } from '../../../ui/problem.tsx'
import { State } from '../../../ui/state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { endingOf } from '../session/session-words.ts'
import { openStrictly } from '../terminal/open-strictly.ts'
import { createTerminalScreen } from '../terminal/terminal-screen.ts'
import { stepsIn } from './cast-lines.ts'
import css from './watch-screen.module.css'

/** What fits into the page beside what else is there: type is made smaller for a wide terminal, to a limit. */
const type = { largest: 13, smallest: 6, perColumn: 0.605 }

/** Shows a live session’s terminal as it changes, at its own size; it cannot be typed into. */
export default function WatchScreen(props: { session: SessionView }) {
  const account = useAccount()
  const [failure, setFailure] = createSignal<Failure>()
  const [state, setState] = createSignal<'connecting' | 'live' | 'over'>('connecting')
  const { session } = props
  const screen = createTerminalScreen({
    disableStdin: true,
    cursorBlink: false,
    convertEol: !session.terminal,
  })
  let holder: HTMLDivElement | undefined

  function size(cols: number, rows: number): void {
    const wide = (holder?.parentElement?.clientWidth ?? 0) - 22
    const fitting = Math.floor(wide / cols / type.perColumn)
    screen.options.fontSize = Math.max(type.smallest, Math.min(type.largest, fitting))
    screen.resize(cols, rows)
  }
  function take(lines: string): void {
    for (const step of stepsIn(lines)) {
      if (step.does === 'show') screen.write(step.text)
      else screen.write('', () => size(step.cols, step.rows))
      if (step.does !== 'begin') continue
      screen.reset()
      setState('live')
    }
  }
  onMount(() => {
    if (!holder) return
    openStrictly(screen, holder)
    if (screen.textarea) screen.textarea.tabIndex = -1
    begin()
  })
  function begin(): void {
    withFreshAuth(watch).catch(lose)
  }
  /** Over for good, or to be tried again: for what passes, and for a sign-in that a touch of a passkey has replaced. */
  function lose(thrown: unknown): void {
    const failed = failureOf(thrown)
    const replaced = failed.reason === 'signed-out' && shown
    if (left || state() === 'over' || !(replaced || (shown && mayPass(failed)))) setFailure(failed)
    else {
      setState('connecting')
      backoff.retry(replacedMs)
    }
  }
  const backoff = createBackoff(begin)
  let left = false
  let shown = false
  let watching: { unsubscribe(): void } | undefined
  onCleanup(() => {
    left = true
    backoff.stop()
    watching?.unsubscribe()
  })
  /** Resolves with the first that is shown; what goes wrong later is a failure of its own. */
  function watch(): Promise<void> {
    if (left) return Promise.resolve()
    return new Promise((resolve, reject) => {
      watching = gatehouse().sessions.watch.subscribe(
        { account: account.slug, session: session.id },
        {
          onData: (told) => {
            resolve()
            shown = true
            backoff.succeeded()
            if ('cast' in told) take(told.cast)
            else setState('over')
          },
          onError: (thrown) => {
            if (state() === 'connecting') reject(thrown)
            else lose(thrown)
          },
        },
      )
    })
  }
  const ending = () => {
    const { words, line } = endingOf(props.session)
    return line ? `Gatehouse: ${line}` : words
  }
  const Over = () => (
    <>
      <State tone="none">ended</State>
      <Show when={props.session.closedAt !== null}>
        <span class="soft">{ending()}</span>
      </Show>
    </>
  )
  return (
    <>
      <div class={css.watchBar} role="status" aria-label="Watching">
        <Show when={!failure()} fallback={<State tone="bad">no longer watching</State>}>
          <Show when={state() !== 'connecting'} fallback={<State tone="wait">connecting…</State>}>
            <Show when={state() === 'live'} fallback={<Over />}>
              <State tone="ok">live</State>
              <span class="soft">what their terminal shows right now</span>
            </Show>
          </Show>
        </Show>
      </div>
      <div
        class={css.watchScreen}
        role="img"
        aria-label={`The terminal of ${props.session.email}`}
        ref={(element) => (holder = element)}
      />
      <Problem failure={failure()} />
    </>
  )
}
