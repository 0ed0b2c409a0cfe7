import type { Screen } from '../index/screen.ts'

/** Everything that can be seen: characters with their attributes, and the cursor. */
export function seen({ terminal, cols, rows }: Screen): string[] {
  const { active } = terminal.buffer
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row)
    const cells = Array.from({ length: cols }, (_, col) => {
      const cell = line?.getCell(col)
      if (!cell) return ''
      const chars = cell.getChars() || ' '
      const style = [
        cell.getFgColor(),
        cell.getBgColor(),
        cell.isBold(),
        cell.isUnderline(),
        cell.isInverse(),
      ]
      return chars === ' ' && !cell.isInverse() && !cell.isUnderline()
        ? ` ${cell.getBgColor()}`
        : chars + style.join()
    })
    return cells.join('|')
  })
  return [
    ...lines,
    `${active.type} cursor ${active.cursorX},${active.cursorY}`,
    JSON.stringify(terminal.modes),
  ]
}
