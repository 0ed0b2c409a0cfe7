import type xterm from '@xterm/headless'
import { sgrOf } from './cell-style.ts'

/** The style of a fresh terminal. */
export const plain = '\x1b[0m'

/** Puts the cursor there; both count from 0 (CUP, ECMA-48 section 8.3.21). */
export const cursorTo = (row: number, col: number) => `\x1b[${row + 1};${col + 1}H`

/**
 * Output that draws a screen on an empty one of its size, the cursor left anywhere and the style plain. Lines that were
 * wrapped are wrapped again, so that a later resize does the same with them.
 */
export function paint(buffer: xterm.IBuffer, { rows, cols }: { rows: number; cols: number }): string {
  let output = ''
  let style = plain
  for (let row = 0; row < rows; row++) {
    const line = buffer.getLine(buffer.baseY + row)
    if (!line) break
    const isWrapped = row > 0 && line.isWrapped
    const wraps = row + 1 < rows && buffer.getLine(buffer.baseY + row + 1)?.isWrapped === true
    const length = wraps ? cols : Math.min(lengthOf(line), cols)
    if (length === 0 && !isWrapped) continue
    if (!isWrapped) output += cursorTo(row, 0)
    for (let col = 0; col < Math.max(length, isWrapped ? 1 : 0); col++) {
      const cell = line.getCell(col)
      if (!cell || isSecondHalf(line, col)) continue
      const wanted = sgrOf(cell)
      if (wanted !== style) output += wanted
      style = wanted
      output += cell.getChars() || ' '
    }
  }
  return style === plain ? output : output + plain
}

/**
 * Puts the cursor where it is. In the last column it may wait to wrap, which only printing brings about.
 * `origin` is the row that counts as the first.
 */
export function placeCursor(buffer: xterm.IBuffer, origin = 0): string {
  const row = buffer.cursorY - origin
  const line = buffer.getLine(buffer.baseY + buffer.cursorY)
  if (!line || buffer.cursorX < line.length) return cursorTo(row, buffer.cursorX)
  const last = isSecondHalf(line, line.length - 1) ? line.length - 2 : line.length - 1
  const cell = line.getCell(last)
  return `${cursorTo(row, last)}${cell ? sgrOf(cell) : ''}${cell?.getChars() || ' '}`
}

/** Whether a cell belongs to the wide character before it. One that lost its first half, to what was inserted before it, is a blank of its own. */
function isSecondHalf(line: xterm.IBufferLine, col: number): boolean {
  return line.getCell(col)?.getWidth() === 0 && line.getCell(col - 1)?.getWidth() === 2
}

/** Cells up to the last that can be seen. */
function lengthOf(line: xterm.IBufferLine): number {
  for (let col = line.length; col > 0; col--) {
    const cell = line.getCell(col - 1)
    if (cell && (cell.getChars() !== '' || !cell.isAttributeDefault())) return col
  }
  return 0
}
