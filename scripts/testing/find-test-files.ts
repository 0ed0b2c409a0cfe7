import { globSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { usesDatabase } from './uses-database.ts'

/** Files that want the machine for themselves: they run after all others, one at a time. */
const heavy = ['packages/e2e/**', 'packages/bench/**']

/** The longest files begin first, or a core idles while the last of them ends. */
const longest = [
  'packages/sdk/src/package.test.ts',
  'apps/cli/src/**',
  'apps/worker/src/**',
  'apps/gateway/src/**',
  'packages/core/src/database/embedded/**',
]

/** Files that run once more against Debian's PostgreSQL, if they use one. */
const onEveryPostgres = ['packages/core/src/**', 'apps/api/**']
const onEmbeddedOnly = [
  'packages/core/src/database/embedded/**',
  // their time goes into hashing and measuring, which no PostgreSQL changes
  'packages/core/src/recovery/*-codes.test.ts',
  'packages/core/src/recovery/use-recovery-code.test.ts',
  'apps/api/src/http/known-address.test.ts',
]

/** Files of which many run in one process: reading what they import would take longer than the tests. */
const together = ['packages/core/src/**', 'apps/api/src/**']
const inTheirOwn = ['packages/core/src/database/embedded/**']

export type TestFile = { path: string; heavy: boolean; onEveryPostgres: boolean; together: boolean }

/**
 * Every `*.test.ts` under apps, packages and scripts whose path contains one of the filters (all, if there are
 * none), in the order in which to run them: the longest first, heavy ones last.
 * @param root the folder of the repository
 */
export function findTestFiles(root: string, filters: string[]): TestFile[] {
  const paths = globSync('{apps,packages,scripts}/**/*.test.ts', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  })
  const files = paths
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
    .map((path) => ({
      path,
      heavy: matches(path, heavy),
      together: matches(path, together) && !matches(path, inTheirOwn),
      onEveryPostgres:
        matches(path, onEveryPostgres) && !matches(path, onEmbeddedOnly) && usesDatabase(root, path),
    }))
  return files.toSorted((a, b) => turnOf(a) - turnOf(b))
}

function turnOf({ path, heavy }: TestFile): number {
  const turn = longest.findIndex((glob) => matchesGlob(path, glob))
  if (heavy) return longest.length + 1
  return turn < 0 ? longest.length : turn
}

function matches(path: string, globs: string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob))
}
