import { readFile, stat } from 'node:fs/promises'

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

/** What a page transfers at first, JavaScript and CSS, brotli, in bytes; `own` is what it does not share with `before`. */
export interface PageSize {
  files: number
  bytes: number
  own: number
}

/**
 * The sizes of pages in a build, each by the entries that make it up: those it has in common with others first, its own last.
 * @param dist URL of the folder of the build, with a slash at its end
 */
export async function pageSizes(
  dist: URL,
  pages: Record<string, readonly string[]>,
): Promise<Map<string, PageSize>> {
  const manifest = new Map<string, Chunk>(
    Object.entries(JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'))),
  )
  const filesOf = (entries: readonly string[]) => {
    const files = new Set<string>()
    for (const entry of entries) collect(manifest, entry, files)
    return files
  }
  const sizes = Object.entries(pages).map(async ([name, entries]) => {
    const all = filesOf(entries)
    const shared = filesOf(entries.slice(0, -1))
    const bytes = await sum(dist, all)
    return [name, { files: all.size, bytes, own: bytes - (await sum(dist, shared)) }] as const
  })
  return new Map(await Promise.all(sizes))
}

/** The account's pages in the build, each with what it needs before anything of its own. */
export async function accountPagesIn(dist: URL): Promise<Record<string, readonly string[]>> {
  const manifest: Record<string, unknown> = JSON.parse(
    await readFile(new URL('.vite/manifest.json', dist), 'utf8'),
  )
  const routes = Object.keys(manifest).filter((key) => /^src\/routes\/.+[.]tsx$/.test(key))
  return Object.fromEntries(
    routes
      .sort()
      .map((route) => [
        route.slice('src/routes/'.length, -'.tsx'.length),
        outside.has(route) ? ['index.html', route] : ['index.html', 'src/routes/account.tsx', route],
      ]),
  )
}

/** Pages outside of any account. */
const outside = new Set(
  ['account', 'accounts', 'confirm-email', 'home', 'invite', 'setup', 'sign-in'].map(
    (name) => `src/routes/${name}.tsx`,
  ),
)

function collect(manifest: ReadonlyMap<string, Chunk>, key: string, files: Set<string>): void {
  const chunk = manifest.get(key)
  if (!chunk) throw new Error(`The build has no ${key}: build it first.`)
  if (files.has(chunk.file)) return
  files.add(chunk.file)
  for (const file of chunk.css ?? []) files.add(file)
  for (const imported of chunk.imports ?? []) collect(manifest, imported, files)
}

async function sum(dist: URL, files: ReadonlySet<string>): Promise<number> {
  const sizes = await Promise.all([...files].map((file) => transferred(dist, file)))
  return sizes.reduce((all, size) => all + size, 0)
}

async function transferred(dist: URL, file: string): Promise<number> {
  const compressed = await stat(new URL(`${file}.br`, dist)).catch(() => undefined)
  return (compressed ?? (await stat(new URL(file, dist)))).size
}
