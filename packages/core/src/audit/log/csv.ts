import { stringify } from 'csv-stringify/sync'

type Cells<Column extends string> = Record<Column, string | number | null>

// a cell that a spreadsheet would run as a formula is escaped by the writer
const options = { escape_formulas: true, record_delimiter: 'windows' } as const

/** The first line of a table as CSV (RFC 4180): the names of its columns. */
export const csvHead = (columns: readonly string[]): string =>
  stringify([], { ...options, columns: [...columns], header: true })

/** Rows of a table as CSV (RFC 4180), safe to open in a spreadsheet. */
export const csvRows = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Cells<Column>[],
): string => stringify([...rows], { ...options, columns: [...columns] })
