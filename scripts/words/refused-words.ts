import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shownText } from './shown-text.ts'
import { readWordList, refusedIn } from './word-list.ts'

/** What people read: the dashboard, and what Gatehouse mails. */
const sources = ['apps/web/src/**/*.{ts,tsx}', 'apps/worker/src/mail/templates/*.ts']

/**
 * Words in what people read that `docs/words.md` refuses, as `file:line  word  → what to say`.
 * @param root the folder of the repository
 */
export function refusedWords(root: string): string[] {
  const list = readWordList(readFileSync(join(root, 'docs/words.md'), 'utf8'))
  const files = globSync(sources, { cwd: root })
  return files
    .filter((file) => !/\.(test|testing|fixture)\.tsx?$/.test(file))
    .sort()
    .flatMap((file) =>
      shownText(file, readFileSync(join(root, file), 'utf8')).flatMap(({ line, text }) =>
        refusedIn(list, text).map(({ word, say }) => `${file}:${line}  “${word}” → ${say}`),
      ),
    )
}
