import { join } from 'node:path'

/** What the bundler tells of modules: what each imports at once, and what only when it is used. */
interface ModuleGraph {
  getModuleInfo(
    id: string,
  ): { importedIds: readonly string[]; dynamicallyImportedIds: readonly string[] } | null
}

/** Needed by so many pages, a module stands in a file that they share: each file costs its headers. */
const manyPages = 4

/**
 * Which shared file a module stands in, by which pages need it at once: `base` has what the application begins with and what
 * signing in has in common with other pages, `account` the frame of an account's pages and what many of them need. Null for the
 * rest, which the bundler places.
 */
export function createChunks(root: string): (id: string, graph: ModuleGraph) => string | null {
  const start = join(root, 'index.html')
  const signIn = join(root, 'src/routes/sign-in.tsx')
  const account = join(root, 'src/routes/account.tsx')
  let pages: Map<string, Set<string>> | undefined
  return (id, graph) => {
    pages ??= readPages(start, [signIn, account], graph)
    // the entry and what knows the pages change with each of them: whoever has `base` keeps it
    if (pages.has(id) || leadsToPages(id, pages, graph)) return null
    const needing = new Set([...pages].filter(([, needs]) => needs.has(id)).map(([page]) => page))
    const isShared = needing.size >= manyPages || needing.has(account)
    if (needing.has(start) || (isShared && needing.has(signIn))) return 'base'
    return isShared ? 'account' : null
  }
}

/** Each page with all that it needs at once: the start, and what that loads when it is gone to. @throws Error where one is missing */
function readPages(start: string, expected: string[], graph: ModuleGraph): Map<string, Set<string>> {
  const begun = neededBy(start, graph)
  const routes = [...begun].flatMap((id) => graph.getModuleInfo(id)?.dynamicallyImportedIds ?? [])
  for (const page of expected)
    if (!routes.includes(page)) throw new Error(`${page} is no page any more: say in chunks.ts which is`)
  return new Map([start, ...routes].map((page) => [page, neededBy(page, graph)]))
}

/** Whether it is on the way from the start to the pages. */
function leadsToPages(id: string, pages: Map<string, Set<string>>, graph: ModuleGraph): boolean {
  const { importedIds = [], dynamicallyImportedIds = [] } = graph.getModuleInfo(id) ?? {}
  if (dynamicallyImportedIds.some((page) => pages.has(page))) return true
  return importedIds.some((next) => leadsToPages(next, pages, graph))
}

function neededBy(page: string, graph: ModuleGraph): Set<string> {
  const needed = new Set([page])
  for (const id of needed) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) needed.add(next)
  return needed
}
