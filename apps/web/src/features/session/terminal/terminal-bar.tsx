import { A } from '@solidjs/router'
import { Match, onMount, Show, Switch } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { now } from '../../../ui/now.ts'
import { State } from '../../../ui/state.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { lengthInWords } from '../session/session-words.ts'
import { screenReaderMode, toggleScreenReaderMode } from './screen-reader-mode.ts'
import css from './terminal-bar.module.css'
import type { Opened } from './terminal-connection.ts'

/** What is known of a terminal that is being opened, is open, or was. */
export interface TerminalState {
  opened: Opened | undefined
  /** When it was opened, ISO 8601; undefined before. */
  since: string | undefined
  /** Set when it is over: how, in a sentence, and whether that was Gatehouse’s doing. */
  ended: { line: string; cut: boolean } | undefined
}

interface TerminalBarProps extends TerminalState {
  onAgain: () => void
  ref: (bar: HTMLElement) => void
}

/** Above a terminal: how it stands, and what can be done about it. Only the standing is read out by itself. */
export function TerminalBar(props: TerminalBarProps) {
  const account = useAccount()
  return (
    <section class={css.terminalBar} aria-label="Terminal" tabindex="-1" ref={props.ref}>
      <span role="status">
        <Switch fallback={<State tone="wait">Connecting…</State>}>
          <Match when={props.ended}>
            {(ended) => <State tone={ended().cut ? 'bad' : 'none'}>ended: {ended().line}</State>}
          </Match>
          <Match when={props.opened}>
            <State tone="ok">Connected.</State> <span class="soft">This session is recorded.</span>
          </Match>
        </Switch>
      </span>
      <Show when={!props.ended && props.since}>
        {(since) => <span class="faint">{lengthInWords({ openedAt: since(), closedAt: null }, now())}</span>}
      </Show>
      <Show when={props.since}>
        <span class={`faint ${css.terminalHint}`}>Shift+F6 leaves the terminal</span>
      </Show>
      <span class={css.terminalActs}>
        <Button
          kind="quiet"
          aria-pressed={screenReaderMode()}
          onClick={toggleScreenReaderMode}
          title="For screen readers"
        >
          Read out
        </Button>
        <Show when={props.opened}>
          {(opened) => (
            <A class="button quiet" href={`/${account.slug}/sessions/${opened().session}`} target="_blank">
              View recording
            </A>
          )}
        </Show>
        <Show when={props.ended}>
          <OpenAgain onPress={props.onAgain} />
        </Show>
      </span>
    </section>
  )
}

/** Where one goes on from a terminal that is over, which keeps the keyboard no longer. */
function OpenAgain(props: { onPress: () => void }) {
  let button: HTMLButtonElement | undefined
  onMount(() => button?.focus())
  return (
    <Button kind="main" ref={(element: HTMLButtonElement) => (button = element)} onClick={props.onPress}>
      Open again
    </Button>
  )
}
