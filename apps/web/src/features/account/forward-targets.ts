import type { Failure } from '../../api/failure.ts'

/** The targets in a text of one a line. */
export function targetsIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What is wrong with which of the targets that were sent, one a line; undefined for nothing. */
export function targetIssues(failure: Failure | undefined, sent: readonly string[]): string | undefined {
  const issues = (failure?.issues ?? []).filter(({ path }) => path[0] === 'forwardTo')
  const sentences = issues.map(({ path: [, at], message }) => {
    const target = at === undefined ? undefined : sent[Number(at)]
    return target === undefined ? message : `${target}: ${message}`
  })
  return sentences.length > 0 ? sentences.join('\n') : undefined
}
