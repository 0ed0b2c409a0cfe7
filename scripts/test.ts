/**
 * Runs the tests: every `*.test.ts`, against the embedded PostgreSQL and, where it matters, against Debian's.
 *
 *     npm test -- [part of a path …] [--jobs N] [--timeout 600] [--postgres embedded|debian|both]
 */
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { findTestFiles } from './testing/find-test-files.ts'
import { IdleCores } from './testing/idle-cores.ts'
import {
  choosePostgres,
  type PostgresChoice,
  type PostgresName,
  type PostgresServer,
  startPostgres,
} from './testing/postgres-servers.ts'
import { killRunningTests, runTestFile } from './testing/run-test-file.ts'
import { SharedProcess } from './testing/shared-process.ts'
import { TestQueue, type TestRun } from './testing/test-queue.ts'
import { TestTimes } from './testing/test-times.ts'

const root = dirname(import.meta.dirname)
const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    // two more than there are cores: many tests wait for a while; while cores are idle all the same, some more
    jobs: { type: 'string' },
    timeout: { type: 'string', default: '600' },
    postgres: { type: 'string', default: 'both' },
  },
})
const jobs = options.jobs === undefined ? availableParallelism() + 2 : positive('jobs', options.jobs)
// whoever says how many has just so many
const more = options.jobs === undefined ? jobs : 0
const timeLimit = positive('timeout', options.timeout) * 1_000
if (!isPostgresChoice(options.postgres)) usage('--postgres is embedded, debian or both')

const files = findTestFiles(root, filters)
if (files.length === 0) usage(`no test file matches ${filters.join(' ')}`)

const begin = performance.now()
const sum = { passed: 0, failed: 0, skipped: 0 }
const notices = new Set<string>()
const servers = new Map<PostgresName, PostgresServer>()
/** What the files that start a whole Gatehouse share. */
const forMany: { env: Record<string, string>; stop(): Promise<void> }[] = []
const times = new TestTimes(root)
let interrupted = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (interrupted) return
    interrupted = true
    killRunningTests()
    await stopServers()
    process.exit(130)
  })
}

const plan = choosePostgres(files.some((file) => file.onEveryPostgres) ? options.postgres : 'embedded')
for (const notice of plan.notices) {
  notices.add(notice)
  sum.skipped++
}
await Promise.all(plan.chosen.map(startServer))
// loaded only here, so that broken tests do not keep the runner from saying so file by file
if (files.filter((file) => file.crowded).length > 1) await startShared()

const runs = files.flatMap((file) =>
  [...servers.keys()]
    .filter((postgres) => postgres === 'embedded' || file.onEveryPostgres)
    .map((postgres): TestRun => ({ file, postgres })),
)
await runAll(
  runs.filter(({ file }) => !file.alone),
  jobs,
  more,
)
await runAll(
  runs.filter(({ file }) => file.alone),
  availableParallelism(),
)
await stopServers()
times.keep()

if (notices.size > 0) console.log(`\n${[...notices].join('\n')}`)
console.log(`\nIn ${((performance.now() - begin) / 1_000).toFixed(0)} s:`)
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`)
process.exit(sum.failed > 0 ? 1 : 0)

async function startServer(name: PostgresName): Promise<void> {
  try {
    servers.set(name, await startPostgres(name))
  } catch (error) {
    sum.failed++
    console.log(`FAIL  ${name} PostgreSQL did not start: ${error instanceof Error ? error.stack : error}`)
  }
}

async function startShared(): Promise<void> {
  const { startSharedBrowser } = await import('../packages/e2e/src/browser.ts')
  const { beginSharedDemo } = await import('../packages/e2e/src/begun-demo.ts')
  for (const start of [startSharedBrowser, beginSharedDemo]) {
    try {
      const started = await start()
      if (started) forMany.push(started)
    } catch (error) {
      sum.failed++
      console.log(`FAIL  ${start.name}: ${error instanceof Error ? error.stack : error}`)
    }
  }
}

async function stopServers(): Promise<void> {
  await Promise.all([...servers.values(), ...forMany].map((server) => server.stop()))
  servers.clear()
}

/** @param more lanes that take one only when cores have been idle */
async function runAll(chosen: TestRun[], lanes: number, more = 0): Promise<void> {
  const queue = new TestQueue(chosen, (run) => times.of(labelOf(run)))
  const cores = new IdleCores()
  const lane = async (turn: () => Promise<void>) => {
    const shared = new SharedProcess(root)
    for (;;) {
      await turn()
      const run = queue.take()
      if (!run || interrupted) break
      await runOne(run, shared)
      queue.ended(run)
    }
    shared.stop()
  }
  const others = Array.from({ length: more }, () => lane(() => cores.next()))
  await Promise.all(Array.from({ length: lanes }, () => lane(async () => undefined)))
  cores.end()
  await Promise.all(others)
}

async function runOne(run: TestRun, shared: SharedProcess): Promise<void> {
  const { file, postgres } = run
  const ofCrowd = file.crowded ? forMany.map((one) => one.env) : []
  const env = Object.assign({}, servers.get(postgres)?.env, ...ofCrowd)
  const result = file.together
    ? await shared.run({ path: file.path, pass: postgres, env }, timeLimit)
    : await runTestFile(root, file.path, env, timeLimit)
  if (interrupted) return
  sum.passed += result.passed
  sum.failed += result.failed
  sum.skipped += result.skipped
  for (const notice of result.notices) notices.add(`${notice} (${file.path})`)
  const counts = [`${result.passed} passed`]
  if (result.failed > 0) counts.push(`${result.failed} failed`)
  if (result.skipped > 0) counts.push(`${result.skipped} skipped`)
  const label = labelOf(run)
  if (result.failed === 0) times.note(label, result.milliseconds)
  const seconds = (result.milliseconds / 1_000).toFixed(1)
  console.log(`${result.failed > 0 ? 'FAIL' : 'ok  '}  ${label}  ${counts.join(', ')}  ${seconds} s`)
  if (result.failed > 0) console.log(`${result.output.trimEnd().replaceAll(/^/gm, '      ')}\n`)
}

function labelOf({ file, postgres }: TestRun): string {
  return file.onEveryPostgres ? `${file.path} [${postgres}]` : file.path
}

function positive(name: string, text: string): number {
  const number = Number(text)
  return Number.isInteger(number) && number > 0 ? number : usage(`--${name} is a whole number above 0`)
}

function isPostgresChoice(text: string): text is PostgresChoice {
  return text === 'embedded' || text === 'debian' || text === 'both'
}

function usage(problem: string): never {
  console.error(
    `${problem}\nUsage: npm test -- [part of a path …] [--jobs N] [--timeout seconds] [--postgres embedded|debian|both]`,
  )
  process.exit(1)
}
