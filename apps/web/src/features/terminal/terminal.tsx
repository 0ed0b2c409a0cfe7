import { A, createAsync } from '@solidjs/router'
import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import { type Failure, failureOf } from '../../api/failure.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { now } from '../../ui/now.ts'
import { State } from '../../ui/state.tsx'
import { useAccount } from '../account/context.ts'
import { serverOf } from '../server/queries.ts'
import { lengthInWords } from '../session/session-words.ts'
import type { Opened } from './connection.ts'
import { NoLogin } from './no-login.tsx'
import { Shell } from './shell.tsx'
import { whyRefused } from './why-refused.ts'
import './terminal.css'

type Now =
  | { is: 'opening' }
  | { is: 'open'; opened: Opened; since: string }
  | { is: 'ended'; opened: Opened | undefined; line: string; cut: boolean }
  | { is: 'refused'; failure: Failure }

/** A terminal on a server: opened with the page, ended with it, and opened again when that is asked for. */
export function Terminal(props: { server: string; onName: (name: string) => void }) {
  const account = useAccount()
  const server = createAsync(() => serverOf(account.slug, props.server))
  const [state, setState] = createSignal<Now>({ is: 'opening' })
  /** Which one is shown: another number is another session. */
  const [turn, setTurn] = createSignal(1)
  let bar: HTMLDivElement | undefined
  createEffect(() => {
    const known = server()
    if (known) props.onName(`${account.membership().login}@${known.name}`)
  })
  const own = () => server()?.logins.find(({ login }) => login === account.membership().login)
  // what becomes of the login later, the session itself says
  const begun = createMemo<boolean>(
    (before) =>
      before || (server() !== undefined && !(own()?.keys === 0 && own()?.state !== 'removal-pending')),
    false,
  )
  const open = () => {
    setState({ is: 'opening' })
    setTurn((last) => last + 1)
  }
  const opened = () => {
    const known = state()
    return 'opened' in known ? known.opened : undefined
  }
  const since = () => {
    const known = state()
    return known.is === 'open' && known.since
  }
  const refused = async (path: string) =>
    setState({ is: 'refused', failure: failureOf(await whyRefused(path)) })
  // Ctrl-W is a word in a shell, and a tab in a browser
  const ask = (event: BeforeUnloadEvent) => state().is === 'open' && event.preventDefault()
  addEventListener('beforeunload', ask)
  onCleanup(() => removeEventListener('beforeunload', ask))
  return (
    <Show when={server()}>
      {(known) => (
        <Show when={begun()} fallback={<NoLogin server={known().name} />}>
          <div class="terminal">
            <div class="terminal-bar" tabindex="-1" ref={(element) => (bar = element)}>
              <span role="status">
                <Told state={state()} />
              </span>
              <Show when={since()}>
                {(at) => (
                  <>
                    <span class="faint">{lengthInWords({ openedAt: at(), closedAt: null }, now())}</span>
                    <span class="faint terminal-hint">Shift-F6 leaves the terminal</span>
                  </>
                )}
              </Show>
              <span class="terminal-acts">
                <Show when={opened()}>
                  {(one) => (
                    <A
                      class="button quiet"
                      href={`/${account.slug}/sessions/${one().session}`}
                      target="_blank"
                    >
                      Its recording
                    </A>
                  )}
                </Show>
                <Show when={state().is === 'ended' || state().is === 'refused'}>
                  <Button kind="main" onClick={open}>
                    Open again
                  </Button>
                </Show>
              </span>
            </div>
            <Show when={turn()} keyed>
              <Show when={state().is !== 'refused'}>
                <Shell
                  account={account.slug}
                  server={props.server}
                  onOpened={(one) => setState({ is: 'open', opened: one, since: new Date().toISOString() })}
                  onEnded={(line, cut) => setState({ is: 'ended', opened: opened(), line, cut })}
                  onRefused={refused}
                  onLeave={() => bar?.focus()}
                />
              </Show>
            </Show>
          </div>
        </Show>
      )}
    </Show>
  )
}

function Told(props: { state: Now }) {
  const when = <Is extends Now['is']>(is: Is) =>
    props.state.is === is && (props.state as Extract<Now, { is: Is }>) // it is the one asked for
  return (
    <Switch fallback={<State tone="wait">opening …</State>}>
      <Match when={when('open')}>
        <State tone="ok">open</State> <span class="soft">recorded, and stands in the log</span>
      </Match>
      <Match when={when('ended')}>
        {(ended) => (
          <span>
            <State tone={ended().cut ? 'bad' : 'none'}>ended: {ended().line}</State>
          </span>
        )}
      </Match>
      <Match when={when('refused')}>
        {(refused) => (
          <Notice title="No terminal was opened">
            <p>{refused().failure.message}</p>
          </Notice>
        )}
      </Match>
    </Switch>
  )
}
