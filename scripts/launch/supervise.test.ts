import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('what npm start runs')
let folder: string

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-launch-'))
})
test.after(() => rmSync(folder, { recursive: true, force: true }))

const served = "process.send('serving', () => {"
/** Starts of a program, each of which does the next of these. */
function launch(steps: readonly string[], pauseMs = 10): ChildProcess & { said: string; starts(): number } {
  const count = join(folder, 'starts')
  writeFileSync(count, '0')
  const program = join(folder, 'program.mjs')
  writeFileSync(
    program,
    `import { readFileSync, writeFileSync } from 'node:fs'
const count = ${JSON.stringify(count)}
const start = Number(readFileSync(count, 'utf8'))
writeFileSync(count, String(start + 1))
const steps = [${steps.map((step) => `() => { ${step} }`).join(', ')}]
steps[start]()`,
  )
  const supervise = join(import.meta.dirname, 'supervise.mjs')
  const script = `const { supervise } = await import(${JSON.stringify(supervise)})
await supervise(process.execPath, [${JSON.stringify(program)}], { stays: true, firstMs: ${pauseMs}, longestMs: ${4 * pauseMs} })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })
  const launched = Object.assign(child, {
    said: '',
    starts: () => Number(readFileSync(count, 'utf8')),
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    launched.said += text
  })
  return launched
}

const again = (said: string) => said.match(/^Gatehouse stopped unexpectedly .*$/gm) ?? []

test('is started again when it dies, after longer and longer pauses, and says so', async () => {
  const launched = launch([
    `${served} process.abort() })`,
    "process.kill(process.pid, 'SIGKILL')",
    'process.exitCode = 1',
    `${served} process.exit(1) })`,
    `${served} process.exit(0) })`,
  ])
  const [code] = await once(launched, 'close')
  assert.is(code, 0)
  assert.equal(again(launched.said), [
    'Gatehouse stopped unexpectedly (SIGABRT). Restarting in 0.01 s.',
    'Gatehouse stopped unexpectedly (SIGKILL). Restarting in 0.02 s.',
    'Gatehouse stopped unexpectedly (exit code 1). Restarting in 0.04 s.',
    'Gatehouse stopped unexpectedly (exit code 1). Restarting in 0.04 s.',
  ])
  assert.is(launched.starts(), 5)
})

test('is not started again when it could not start, or when its settings are wrong', async () => {
  for (const [steps, expected] of [
    [['process.exitCode = 1'], [1, 1]],
    [['process.exitCode = 2'], [2, 1]],
    [
      [`${served} process.exit(1) })`, 'process.exitCode = 2'],
      [2, 2],
    ],
  ] as const) {
    const launched = launch(steps)
    const [code] = await once(launched, 'close')
    assert.equal([code, launched.starts()], expected)
  }
})

test('is not started again after an order to stop, while it runs or between two starts', async () => {
  const running = launch([
    `process.on('SIGTERM', () => process.exit(1)); ${served} setInterval(() => {}, 1000) })`,
  ])
  while (running.starts() < 1) await sleep(10)
  await sleep(300)
  running.kill('SIGTERM')
  assert.equal([(await once(running, 'close'))[0], running.starts(), again(running.said)], [1, 1, []])

  const waiting = launch([`${served} process.abort() })`], 60_000)
  while (again(waiting.said).length === 0) await sleep(10)
  waiting.kill('SIGTERM')
  assert.equal([(await once(waiting, 'close'))[0], waiting.starts()], [134, 1])
})

test.run()
