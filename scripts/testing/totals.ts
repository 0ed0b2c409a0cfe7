import { stripVTControlCharacters } from 'node:util'

export type Totals = { passed: number; failed: number; skipped: number; notices: string[] }

/**
 * Reads what uvu prints at the end of a file (`Total:`, `Passed:`, `Skipped:`), and the lines by which a test says
 * what it could not do here: `SKIPPED: <what> — install <packages>`. A file that ended badly, or without totals,
 * has at least one failure.
 */
export function readTotals(output: string, endedWell: boolean): Totals {
  const plain = stripVTControlCharacters(output)
  const count = (label: string) => {
    const found = [...plain.matchAll(new RegExp(`^ {2}${label}: +(\\d+)$`, 'gm'))].at(-1)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const notices = [...plain.matchAll(/SKIPPED: .+/g)].map(([line]) => line.trim())
  const total = count('Total')
  const passed = count('Passed') ?? 0
  const counted = total === undefined ? 0 : total - passed
  const failed = endedWell && total !== undefined ? counted : Math.max(counted, 1)
  return { passed, failed, skipped: Math.max(count('Skipped') ?? 0, notices.length), notices }
}
