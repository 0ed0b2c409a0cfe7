import { createEffect, createSignal, onCleanup, onMount, Show, untrack } from 'solid-js'
import { type Failure, failureOf } from '../../../api/failure.ts'
import { createRead } from '../../../api/read.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { serverOf } from '../../fleet/server/queries.ts'
import { useAccount } from '../../team/account/account-context.ts'
import { takeAskedFor } from './asked-for.ts'
import css from './terminal.module.css'
import { TerminalBar, type TerminalState } from './terminal-bar.tsx'
import { TerminalShell } from './terminal-shell.tsx'
import { whyRefused } from './why-refused.ts'

const opening: TerminalState = { opened: undefined, since: undefined, ended: undefined }

/** A terminal on a server: opened when that was asked for, ended with the page, and opened again. */
export function Terminal(props: { server: string; onName: (name: string) => void }) {
  const account = useAccount()
  const server = createRead(() => serverOf(account.slug, props.server))
  const [standing, setStanding] = createSignal(opening)
  const [refusal, setRefusal] = createSignal<Failure>()
  /** A shared login; null for their own. */
  const [login, setLogin] = createSignal<string | null>(null)
  /** Which one is shown: another number is another session, 0 none yet. */
  const [turn, setTurn] = createSignal(0)
  const isAskedFor = takeAskedFor(props.server)
  const shared = () =>
    (server()?.sharedLogins ?? [])
      .filter(({ members }) => members.some(({ user, reaches }) => reaches && user === account.user().id))
      .map((one) => one.login)
  let bar: HTMLElement | undefined
  createEffect(() => {
    const known = server()
    if (known) props.onName(`${login() ?? account.membership().login}@${known.name}`)
  })
  // whoever has more than one login is asked which
  createEffect(() => {
    if (server() && isAskedFor && shared().length === 0 && untrack(turn) === 0) setTurn(1)
  })
  const open = () => {
    setStanding(opening)
    setRefusal(undefined)
    setTurn((last) => last + 1)
  }
  // Ctrl-W is a word in a shell, and a tab in a browser
  const ask = (event: BeforeUnloadEvent) => {
    if (standing().opened && !standing().ended) event.preventDefault()
  }
  addEventListener('beforeunload', ask)
  onCleanup(() => removeEventListener('beforeunload', ask))
  return (
    <Show when={server()}>
      <Show when={!refusal()} fallback={<TerminalRefused why={refusal()?.message ?? ''} onAgain={open} />}>
        <div class={css.terminal} data-fills-window data-in-use>
          <Show when={turn() > 0}>
            <TerminalBar {...standing()} onAgain={open} ref={(element) => (bar = element)} />
          </Show>
          <Show
            when={turn()}
            keyed
            fallback={
              <NotOpened
                own={account.membership().login}
                shared={shared()}
                login={login()}
                onLogin={setLogin}
                onOpen={open}
              />
            }
          >
            <TerminalShell
              account={account.slug}
              server={props.server}
              login={login()}
              onOpened={(opened) => setStanding({ ...opening, opened, since: new Date().toISOString() })}
              onEnded={(line, cut) => setStanding((before) => ({ ...before, ended: { line, cut } }))}
              onRefused={async (path) => setRefusal(failureOf(await whyRefused(path)))}
              onLeave={() => bar?.focus()}
            />
          </Show>
        </div>
      </Show>
    </Show>
  )
}

/** A still screen: Enter opens a session, and no address by itself. */
function NotOpened(props: {
  own: string
  shared: readonly string[]
  login: string | null
  onLogin: (login: string | null) => void
  onOpen: () => void
}) {
  let button: HTMLButtonElement | undefined
  onMount(() => button?.focus())
  return (
    <div class={css.notOpened}>
      <Show when={props.shared.length > 0}>
        <RadioGroup
          label="Log in as"
          value={props.login ?? props.own}
          options={[props.own, ...props.shared].map((one) => ({
            value: one,
            label: <span class="mono">{one}</span>,
            hint: one === props.own ? 'yours' : 'shared',
          }))}
          onInput={(one) => props.onLogin(one === props.own ? null : one)}
        />
      </Show>
      <Button
        kind="main"
        autofocus
        ref={(element: HTMLButtonElement) => (button = element)}
        onClick={props.onOpen}
      >
        Open terminal
      </Button>
      <p>The session will be recorded.</p>
    </div>
  )
}

function TerminalRefused(props: { why: string; onAgain: () => void }) {
  return (
    <Notice
      title="No terminal was opened"
      actions={
        <Button kind="main" onClick={props.onAgain}>
          Try again
        </Button>
      }
    >
      <p>{props.why}</p>
    </Notice>
  )
}
