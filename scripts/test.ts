/**
 * Runs the tests: every `*.test.ts`, each file in a process of its own.
 *
 *     npm test -- [part of a path …] [--jobs 2] [--timeout 300] [--postgres embedded|debian|both]
 */
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { findTestFiles, type TestFile } from './testing/find-test-files.ts'
import { type PostgresChoice, type PostgresServer, postgresPasses } from './testing/postgres-passes.ts'
import { killRunningTests, runTestFile } from './testing/run-test-file.ts'
import { SharedProcess } from './testing/shared-process.ts'

const root = dirname(import.meta.dirname)
const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: 'string', default: '2' },
    timeout: { type: 'string', default: '300' },
    postgres: { type: 'string', default: 'both' },
  },
})
const jobs = positive('jobs', options.jobs)
const timeLimit = positive('timeout', options.timeout) * 1_000
if (!isPostgresChoice(options.postgres)) usage('--postgres is embedded, debian or both')

const files = findTestFiles(root, filters)
if (files.length === 0) usage(`no test file matches ${filters.join(' ')}`)

const sum = { passed: 0, failed: 0, skipped: 0 }
const notices = new Set<string>()
let server: PostgresServer | undefined
let interrupted = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (interrupted) return
    interrupted = true
    killRunningTests()
    await server?.stop()
    process.exit(130)
  })
}

const forDatabase = files.some((file) => file.onEveryPostgres)
const plan = postgresPasses(forDatabase ? options.postgres : 'embedded')
for (const notice of plan.notices) note(notice)

for (const pass of plan.passes) {
  const chosen = files.filter((file) => pass.everyFile || file.onEveryPostgres)
  try {
    server = await pass.start()
  } catch (error) {
    sum.failed++
    console.log(
      `FAIL  ${pass.name} PostgreSQL did not start: ${error instanceof Error ? error.stack : error}`,
    )
    continue
  }
  await runAll(
    chosen.filter((file) => !file.heavy),
    jobs,
    pass.name,
  )
  await runAll(
    chosen.filter((file) => file.heavy),
    1,
    pass.name,
  )
  await server?.stop()
  server = undefined
}

if (notices.size > 0) console.log(`\n${[...notices].join('\n')}`)
console.log(
  `\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`,
)
process.exit(sum.failed > 0 ? 1 : 0)

async function runAll(chosen: TestFile[], atOnce: number, pass: string): Promise<void> {
  const queue = [...chosen]
  const worker = async () => {
    const shared = new SharedProcess(root)
    for (let file = queue.shift(); file && !interrupted; file = queue.shift())
      await runOne(file, pass, shared)
    shared.stop()
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function runOne(file: TestFile, pass: string, shared: SharedProcess): Promise<void> {
  const env = server?.env ?? {}
  const result = file.together
    ? await shared.run({ path: file.path, pass, env }, timeLimit)
    : await runTestFile(root, file.path, env, timeLimit)
  if (interrupted) return
  sum.passed += result.passed
  sum.failed += result.failed
  sum.skipped += result.skipped
  for (const notice of result.notices) notices.add(`${notice} (${file.path})`)
  const counts = [`${result.passed} passed`]
  if (result.failed > 0) counts.push(`${result.failed} failed`)
  if (result.skipped > 0) counts.push(`${result.skipped} skipped`)
  const label = file.onEveryPostgres ? ` [${pass}]` : ''
  const seconds = (result.milliseconds / 1_000).toFixed(1)
  console.log(
    `${result.failed > 0 ? 'FAIL' : 'ok  '}  ${file.path}${label}  ${counts.join(', ')}  ${seconds} s`,
  )
  if (result.failed > 0) console.log(`${result.output.trimEnd().replaceAll(/^/gm, '      ')}\n`)
}

function note(notice: string): void {
  notices.add(notice)
  sum.skipped++
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
