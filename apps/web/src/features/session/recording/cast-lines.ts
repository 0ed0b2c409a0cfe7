/** What a line of an asciicast v2 does to a terminal. */
export type CastStep =
  | { does: 'begin'; cols: number; rows: number }
  | { does: 'show'; text: string }
  | { does: 'resize'; cols: number; rows: number }

/** The steps of whole lines of a cast: a header begins anew, and what a terminal does not show is left out. */
export function stepsIn(lines: string): CastStep[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => stepOf(JSON.parse(line)) ?? [])
}

function stepOf(line: { width: number; height: number } | [number, string, string]): CastStep | null {
  if (!Array.isArray(line)) return { does: 'begin', cols: line.width, rows: line.height }
  const [, code, data] = line
  if (code === 'o') return { does: 'show', text: data }
  const [cols = 0, rows = 0] = data.split('x').map(Number)
  return code === 'r' ? { does: 'resize', cols, rows } : null
}
