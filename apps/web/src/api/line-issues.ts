import type { Failure } from './failure.ts'

/** What is in a text of one a line. */
export function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What is wrong with which of the lines that were sent as a field, one a line; undefined for nothing. */
export function lineIssues(
  failure: Failure | undefined,
  field: string,
  sent: readonly string[],
): string | undefined {
  const issues = (failure?.issues ?? []).filter(({ path }) => path[0] === field)
  const sentences = issues.map(({ path: [, at], message }) => {
    const line = at === undefined ? undefined : sent[Number(at)]
    return line === undefined ? message : `${line}: ${message}`
  })
  return sentences.length > 0 ? sentences.join('\n') : undefined
}
