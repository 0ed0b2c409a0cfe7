import { FitAddon } from '@xterm/addon-fit'
import { onCleanup, onMount } from 'solid-js'
import { openStrictly } from './open-strictly.ts'
import {
  connectTerminal,
  type Ending,
  type Opened,
  type TerminalConnection,
  terminalPath,
} from './terminal-connection.ts'
import { endingInWords } from './terminal-ending-words.ts'
import { createTerminalScreen } from './terminal-screen.ts'
import css from './terminal-shell.module.css'
import { TouchKeys } from './touch-keys.tsx'

interface TerminalShellProps {
  account: string
  server: string
  /** A shared one; null for their own. */
  login: string | null
  onOpened: (opened: Opened) => void
  onEnded: (line: string, byGatehouse: boolean) => void
  /** It did not come about; `path` answers why. */
  onRefused: (path: string) => void
  /** Shift-F6: the way out for whoever has no mouse. */
  onLeave: () => void
}

const text = new TextEncoder()

/** A shell on a server, from the moment that this is shown until it is taken away. */
export function TerminalShell(props: TerminalShellProps) {
  const screen = createTerminalScreen({ cursorBlink: true })
  const fit = new FitAddon()
  let holder: HTMLDivElement | undefined
  let connection: TerminalConnection | undefined
  let isOver = false

  function ended(ending: Ending | null): void {
    const line = endingInWords(ending)
    // what Gatehouse itself ends, it has said there
    const cut = ending?.by === 'gateway'
    if (!cut) screen.write(`\r\n\x1b[2m${line}\x1b[m\r\n`)
    screen.options.disableStdin = true
    screen.write('\x1b[?25l')
    connection = undefined
    isOver = true
    props.onEnded(line, cut || ending === null)
  }

  onMount(() => {
    if (!holder) return
    screen.loadAddon(fit)
    openStrictly(screen, holder)
    fit.fit()
    const { cols, rows } = screen
    const path = terminalPath(props.account, props.server, { login: props.login, cols, rows })
    const { onOpened } = props
    connection = connectTerminal(path, {
      onOpened,
      onOutput: (bytes, drawn) => screen.write(bytes, drawn),
      onEnded: ended,
      onRefused: () => props.onRefused(path),
    })
    screen.onData((typed) => connection?.type(text.encode(typed)))
    screen.onBinary((typed) => connection?.type(Uint8Array.from(typed, (one) => one.charCodeAt(0))))
    screen.onResize(({ cols, rows }) => connection?.resize(cols, rows))
    screen.attachCustomKeyEventHandler((event) => {
      // the keys are the page's again, Tab above all
      if (isOver) return false
      if (event.key !== 'F6' || !event.shiftKey) return true
      if (event.type === 'keydown') props.onLeave()
      return false
    })
    const watching = new ResizeObserver(() => fit.fit())
    watching.observe(holder)
    onCleanup(() => {
      watching.disconnect()
      connection?.close()
    })
    screen.focus()
  })
  return (
    <>
      <div class={css.terminalScreen} ref={(element) => (holder = element)} />
      <TouchKeys onKey={(typed) => screen.input(typed)} />
    </>
  )
}
