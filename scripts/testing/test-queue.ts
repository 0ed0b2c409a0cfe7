import { matchesGlob } from 'node:path'
import type { TestFile } from './find-test-files.ts'
import type { PostgresName } from './postgres-servers.ts'

/** A test file, to be run with one of the PostgreSQLs. */
export interface TestRun {
  file: TestFile
  postgres: PostgresName
}

const crowd = 3

/** Where no run has been timed yet, what tends to take longest begins first. */
const tendToBeLong = [
  'apps/worker/src/sync/real-fleet.test.ts',
  'packages/sdk/src/package.test.ts',
  'packages/e2e/src/{crash,stripe,storage,start,phone,billing-page,old-tabs,barriers}.test.ts',
  'packages/e2e/**',
  'packages/core/src/billing/**/{charge-races,histories,invoice-pdf,numbers,billing-histories,billing-states}.test.ts',
  'packages/recordings/src/{record/bulk-output,index/replay}.test.ts',
  'apps/api/src/every-procedure.test.ts',
  'packages/core/src/database/embedded/**',
  'apps/worker/src/**',
  'apps/cli/src/**',
  'apps/gateway/src/**',
  'packages/hosts/**',
]

/**
 * What is left to run. The longest begins first, or a core idles while the last one ends; what has never been timed
 * begins before all others.
 */
export class TestQueue {
  readonly #waiting: TestRun[]
  #crowded = 0

  /** @param secondsOf how long a run took the last time */
  constructor(runs: readonly TestRun[], secondsOf: (run: TestRun) => number | undefined) {
    const seconds = (run: TestRun) => secondsOf(run) ?? Number.POSITIVE_INFINITY
    this.#waiting = runs.toSorted((a, b) =>
      seconds(a) === seconds(b) ? turnOf(a) - turnOf(b) : seconds(b) - seconds(a),
    )
  }

  /** The next that may begin now; none for a lane that would have to wait until the end of others. */
  take(): TestRun | undefined {
    const at = this.#waiting.findIndex(({ file }) => !file.crowded || this.#crowded < crowd)
    const [run] = at < 0 ? [] : this.#waiting.splice(at, 1)
    if (run?.file.crowded) this.#crowded++
    return run
  }

  ended({ file }: TestRun): void {
    if (file.crowded) this.#crowded--
  }
}

function turnOf({ file }: TestRun): number {
  const turn = tendToBeLong.findIndex((glob) => matchesGlob(file.path, glob))
  return turn < 0 ? tendToBeLong.length : turn
}
