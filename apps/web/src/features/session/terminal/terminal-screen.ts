import { Unicode11Addon } from '@xterm/addon-unicode11'
import { type ITerminalOptions, type ITheme, Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { createEffect, onCleanup } from 'solid-js'
import { screenReaderMode } from './screen-reader-mode.ts'

/** A terminal in the page's own colours and type, in either theme; gone with the component that made it. */
export function createTerminalScreen(options: ITerminalOptions): Terminal {
  const screen = new Terminal({
    fontFamily: token('--mono'),
    fontSize: 13,
    theme: themeNow(),
    // the sixteen colours were chosen for a black screen
    minimumContrastRatio: 4.5,
    scrollback: 5000,
    ...options,
    allowProposedApi: true, // the widths of characters
  })
  screen.loadAddon(new Unicode11Addon())
  screen.unicode.activeVersion = '11'
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const retheme = () => {
    screen.options.theme = themeNow()
  }
  dark.addEventListener('change', retheme)
  createEffect(() => {
    screen.options.screenReaderMode = screenReaderMode()
  })
  onCleanup(() => {
    dark.removeEventListener('change', retheme)
    screen.dispose()
  })
  return screen
}

function themeNow(): ITheme {
  return {
    background: token('--panel'),
    foreground: token('--ink'),
    cursor: token('--accent'),
    cursorAccent: token('--panel'),
    selectionBackground: `${token('--accent')}55`,
  }
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
