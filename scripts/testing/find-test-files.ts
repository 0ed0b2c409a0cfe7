import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { usesDatabase } from './uses-database.ts'

/** Files that promise how long something takes: they run after all others, one for each core, which they leave idle for the most part. */
const alone = ['packages/e2e/src/latency.test.ts', 'packages/e2e/src/slow-network*.test.ts']

/** Files that start a whole Gatehouse, and often a browser: more than three at a time only get into each other's way. */
const crowded = ['packages/e2e/**']

/** Files that run once more against Debian's PostgreSQL, if they use one: those of the core, which alone speaks SQL. */
const onEveryPostgres = ['packages/core/src/**']
const onEmbeddedOnly = [
  'packages/core/src/database/embedded/**',
  // their time goes into hashing and measuring, which no PostgreSQL changes
  'packages/core/src/identity/recovery/*-codes.test.ts',
  'packages/core/src/identity/recovery/use-recovery-code.test.ts',
  // compares documents, which no PostgreSQL changes
  'packages/core/src/billing/invoice/told-alike.test.ts',
]

/** Files of which many run in one process: reading what they import would take longer than the tests. */
const together = [
  'packages/core/src/**',
  'apps/api/src/**',
  'apps/gateway/src/**',
  'apps/worker/src/**',
  'apps/cli/src/**',
  'packages/{e2e,recordings}/src/**',
]
const inTheirOwn = [
  'packages/core/src/database/embedded/**',
  // leave connections that end with the process alone
  'apps/gateway/src/{server,forward}.test.ts',
  // collects garbage again and again, which takes long where others have left much
  'apps/gateway/src/back-pressure.test.ts',
]

export interface TestFile {
  /** From the root of the repository. */
  path: string
  alone: boolean
  crowded: boolean
  onEveryPostgres: boolean
  together: boolean
}

/**
 * Every `*.test.ts` under apps, packages and scripts whose path contains one of the filters; all, if there are none.
 * @param root the folder of the repository
 */
export function findTestFiles(root: string, filters: string[]): TestFile[] {
  const paths = globSync('{apps,packages,scripts}/**/*.test.ts', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  })
  return paths
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .sort()
    .map((path) => ({
      path,
      alone: matches(path, alone),
      crowded: matches(path, crowded),
      together: matches(path, together) && !matches(path, inTheirOwn) && !startsItselfAgain(root, path),
      onEveryPostgres:
        matches(path, onEveryPostgres) && !matches(path, onEmbeddedOnly) && usesDatabase(root, path),
    }))
}

/** A file that goes on in a network of its own cannot do so in a process that others share. */
const startsItselfAgain = (root: string, path: string) =>
  readFileSync(join(root, path), 'utf8').includes('enterOwnNetwork(')

function matches(path: string, globs: string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob))
}
