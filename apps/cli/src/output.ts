/**
 * Text from outside (names, addresses, what servers answer) without what a terminal would act on: control characters, escape
 * sequences, and characters that turn the direction of the text.
 */
export function plain(text: string): string {
  return text.replace(/(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
}

/** Prints lines on the standard output. */
export function print(...lines: string[]): void {
  for (const line of lines) process.stdout.write(`${plain(line)}\n`)
}

/** Prints a line for people on the standard error, where it does not mix with data. */
export function note(line: string): void {
  process.stderr.write(`${plain(line)}\n`)
}

export function printError(line: string): void {
  note(`gatehouse: ${line}`)
}

/** Prints data as JSON; what a terminal would act on is escaped. */
export function printJson(value: unknown): void {
  const escaped = JSON.stringify(value, null, 2).replace(
    // JSON escapes the rest of the control characters itself; its own line breaks stay
    /[\x7f-\x9f\u2028\u2029]|\p{Cf}/gu,
    (found) => Array.from({ length: found.length }, (_, at) => escapeOf(found.charCodeAt(at))).join(''),
  )
  process.stdout.write(`${escaped}\n`)
}

const escapeOf = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`

type Cell = string | number | null | undefined

/** Prints an aligned table; null is a dash. */
export function printTable(head: string[], rows: readonly Cell[][]): void {
  const table = [head, ...rows.map((row) => row.map((cell) => plain(String(cell ?? '–'))))]
  const widths = head.map((_, column) => Math.max(...table.map((row) => lengthOf(row[column] ?? ''))))
  for (const row of table) {
    const cells = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
    print(cells.join('  ').trimEnd())
  }
}

const lengthOf = (text: string) => Array.from(text).length

/** Prints a list as JSON or as a table, `nothing` where it is empty. */
export function printList<Item>(
  items: Item[],
  {
    json,
    nothing,
    ...columns
  }: { json?: boolean | undefined; nothing: string } & {
    head: string[]
    row: (item: Item) => Cell[]
  },
): void {
  if (json) printJson(items)
  else if (items.length === 0) note(nothing)
  else printTable(columns.head, items.map(columns.row))
}

/** A time as the log has it, to the second, UTC. */
export function time(iso: string | null): string | null {
  return iso && `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`
}
