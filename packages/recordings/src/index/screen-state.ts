import type xterm from '@xterm/headless'
import { type CellStyle, sgrOf } from './cell-style.ts'
import { cursorTo, paint, placeCursor, plain } from './paint.ts'

/** What no public property tells of a terminal; its version is pinned. */
interface Core {
  readonly buffer: Margins
  readonly buffers: { readonly active: Saved; readonly normal: Saved }
  readonly coreService: { readonly isCursorHidden: boolean }
  readonly _charsetService: { readonly glevel: number; readonly charset?: Readonly<Record<string, string>> }
  readonly _inputHandler: { readonly _curAttrData: CellStyle }
}

interface Margins {
  readonly scrollTop: number
  readonly scrollBottom: number
}

/** Where DECSC left the cursor, from the first line that is remembered. */
interface Saved {
  readonly savedX: number
  readonly savedY: number
  readonly savedCurAttrData: CellStyle
}

/**
 * Output that makes a fresh terminal of the same size look and go on like this one. What has left the screen is not in it,
 * nor are tab stops. (`@xterm/addon-serialize` was tried: it loses erased backgrounds and misplaces the cursor.)
 */
export function stateOf(terminal: xterm.Terminal): string {
  const core = (terminal as unknown as { _core: Core })._core
  const { normal, active } = terminal.buffer
  const { rows } = terminal
  const isAlternate = active.type === 'alternate'
  const state = isAlternate
    ? // Entering saves the cursor, which leaving restores.
      `${paint(normal, terminal)}\x1b[H${saved(core.buffers.normal, normal)}\x1b[?1049h\x1b[m\x1b[2J${paint(active, terminal)}`
    : paint(normal, terminal)
  const { scrollTop, scrollBottom } = core.buffer
  const { originMode } = terminal.modes
  return [
    state,
    (scrollTop > 0 || scrollBottom < rows - 1) && `\x1b[${scrollTop + 1};${scrollBottom + 1}r`,
    saved(core.buffers.active, active, '\x1b7'),
    originMode && '\x1b[?6h',
    placeCursor(active, originMode ? scrollTop : 0),
    sgrOf(core._inputHandler._curAttrData),
    charset(core._charsetService),
    modesOf(terminal.modes),
    core.coreService.isCursorHidden && '\x1b[?25l',
  ]
    .filter(Boolean)
    .join('')
}

/** Puts cursor and style as they were saved, where they are not as at first, and then does something. */
function saved({ savedX, savedY, savedCurAttrData }: Saved, { baseY }: xterm.IBuffer, then = ''): string {
  const row = Math.max(0, savedY - baseY)
  const style = sgrOf(savedCurAttrData)
  return row + savedX === 0 && style === plain ? '' : cursorTo(row, savedX) + style + then
}

/** The one character set in use beside ASCII: lines, chosen for G0, or for G1 and shifted to. */
function charset({ glevel, charset }: Core['_charsetService']): string {
  if (charset?.['q'] !== '─') return ''
  return glevel === 0 ? '\x1b(0' : '\x1b)0\x0e'
}

function modesOf(modes: xterm.IModes): string {
  const mouse = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' }
  return [
    modes.applicationCursorKeysMode && '\x1b[?1h',
    modes.applicationKeypadMode && '\x1b=',
    modes.bracketedPasteMode && '\x1b[?2004h',
    modes.insertMode && '\x1b[4h',
    modes.reverseWraparoundMode && '\x1b[?45h',
    modes.sendFocusMode && '\x1b[?1004h',
    !modes.wraparoundMode && '\x1b[?7l',
    mouse[modes.mouseTrackingMode],
  ]
    .filter(Boolean)
    .join('')
}
