import type { FilesReport } from '@gatehouse/hosts/files/report'
import { linesOfText } from '@gatehouse/hosts/files/text'
import { differingLines } from '../lines-between.ts'
import type { FoundPart } from '../part.ts'

/** What a host has instead of its files, line by line, each with its file's path; secrets are masked. */
export function fileDrift(
  { expected, files, owners, lacks }: NonNullable<FilesReport['found']>,
  mask: (line: string) => string,
): NonNullable<FoundPart['drift']> {
  const added: string[] = []
  const removed: string[] = []
  const text: string[] = []
  const given = linesOfText(expected)
  for (const [path, content] of Object.entries(files)) {
    if (content === null) {
      removed.push(`${path}: the whole file`)
      continue
    }
    const held = content.replace(/\n$/, '').split('\n')
    text.push(`file ${path}`, ...held.map((line) => `+${mask(line)}`))
    const lines = differingLines(given.get(path) ?? [], held)
    added.push(...lines.added.map((line) => `${path}: ${mask(line)}`))
    removed.push(...lines.removed.map((line) => `${path}: ${mask(line)}`))
  }
  for (const [path, words] of Object.entries(owners)) added.push(`${path}: mode and owner ${words}`)
  removed.push(...lacks)
  return { added, removed, text: text.length > 0 ? text.join('\n') : null }
}
