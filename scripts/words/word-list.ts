/** Words that are not used for a thing, and what is. */
export type WordEntry = { say: string; not: string[] }

/** The rows of the tables of `docs/words.md` that have a column `not`, whose words stand in back quotes. */
export function readWordList(markdown: string): WordEntry[] {
  const entries: WordEntry[] = []
  let heads: string[] = []
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) heads = []
    else if (heads.length === 0) heads = cellsOf(line)
    else {
      const cells = cellsOf(line)
      const [say = '', not = ''] = ['we say', 'not'].map((head) => cells[heads.indexOf(head)])
      const words = [...not.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
      if (words.length > 0) entries.push({ say, not: words })
    }
  }
  return entries
}

/** Each word of the text that the list refuses, and what to say in its place. */
export function refusedIn(list: WordEntry[], text: string): { word: string; say: string }[] {
  return list.flatMap(({ say, not }) =>
    not.filter((word) => patternOf(word).test(text)).map((word) => ({ word, say })),
  )
}

const cellsOf = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** Whole words, in any case, over any white space, with either apostrophe; `mail` is not in `e-mail`. */
function patternOf(word: string): RegExp {
  const body = word
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, String.raw`\s+`)
    .replaceAll(/['’]/g, "['’]")
  const edge = (sign = '') => (/[\p{L}\p{N}]/u.test(sign) ? String.raw`[\p{L}\p{N}-]` : '')
  const [before, after] = [edge(word.at(0)), edge(word.at(-1))]
  return new RegExp(`${before && `(?<!${before})`}${body}${after && `(?!${after})`}`, 'iu')
}
