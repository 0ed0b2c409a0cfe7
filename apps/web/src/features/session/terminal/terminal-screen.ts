import { Unicode11Addon } from '@xterm/addon-unicode11'
import { type ITerminalOptions, type ITheme, Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { createEffect, onCleanup } from 'solid-js'
import { screenReaderMode } from './screen-reader-mode.ts'

/** A terminal in the page's own type, black in either theme as the player is; gone with the component that made it. */
export function createTerminalScreen(options: ITerminalOptions): Terminal {
  const screen = new Terminal({
    fontFamily: token('--mono'),
    fontSize: 13,
    theme: theme(),
    minimumContrastRatio: 4.5,
    scrollback: 5000,
    ...options,
    allowProposedApi: true, // the widths of characters
  })
  screen.loadAddon(new Unicode11Addon())
  screen.unicode.activeVersion = '11'
  createEffect(() => {
    screen.options.screenReaderMode = screenReaderMode()
  })
  onCleanup(() => screen.dispose())
  return screen
}

function theme(): ITheme {
  return {
    background: token('--screen'),
    foreground: token('--screen-ink'),
    cursor: token('--screen-ink'),
    cursorAccent: token('--screen'),
  }
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
