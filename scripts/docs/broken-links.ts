import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

export type BrokenLink = { file: string; line: number; target: string; why: string }

/**
 * What the Markdown files point to and is not there: relative links (`[text](target)`, images, `href` and `src`,
 * reference definitions), their `#headings`, and paths of the repository in back quotes.
 * @param root the folder of the repository
 */
export function brokenLinks(root: string): BrokenLink[] {
  const files = globSync('**/*.md', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist|[.]\w+)(\/|$)/.test(path),
  })
  return files.sort().flatMap((file) =>
    targets(readFileSync(join(root, file), 'utf8')).flatMap(({ line, target, fromRoot }) => {
      const why = problem(root, fromRoot ? '.' : dirname(file), file, target)
      return why ? [{ file, line, target, why }] : []
    }),
  )
}

const links = [
  /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g,
  /^\s*\[[^\]]+\]:\s+<?([^\s>]+)>?/g,
  /\b(?:href|src)="([^"]+)"/g,
]

/** Only what looks like one file or folder of ours: no placeholder, glob or command. */
const quotedPath = /`((?:apps|packages|scripts|docs)\/[\w./-]+)`/g

function targets(text: string): { line: number; target: string; fromRoot: boolean }[] {
  let fenced = false
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1
    if (/^\s*(```|~~~)/.test(content)) fenced = !fenced
    if (fenced) return []
    const prose = content.replaceAll(/`[^`]*`/g, '')
    const linked = links.flatMap((pattern) => [...prose.matchAll(pattern)].map(([, target = '']) => target))
    const quoted = [...content.matchAll(quotedPath)].map(([, target = '']) => target)
    return [
      ...linked.map((target) => ({ line, target, fromRoot: false })),
      ...quoted.map((target) => ({ line, target, fromRoot: true })),
    ]
  })
}

function problem(root: string, folder: string, file: string, target: string): string | undefined {
  if (/^([a-z][a-z+.-]*:|\/\/)/i.test(target)) return undefined // somewhere else than in this repository
  const [path = '', heading] = target.split('#')
  const found = path ? normalize(join(folder, decodeURIComponent(path))) : file
  if (found.startsWith('..')) return 'leads out of the repository'
  if (!existsSync(join(root, found))) return 'no such file'
  if (heading && found.endsWith('.md') && !headings(join(root, found)).has(heading)) return 'no such heading'
  return undefined
}

/** The names that GitHub gives to headings: lower case, no punctuation, dashes for spaces. */
function headings(path: string): Set<string> {
  const names = new Set<string>()
  for (const [, title = ''] of readFileSync(path, 'utf8').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const name = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    let unique = name
    for (let count = 1; names.has(unique); count++) unique = `${name}-${count}`
    names.add(unique)
  }
  return names
}
