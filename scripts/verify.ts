/**
 * Runs package.json's scripts that CI runs: the checks two at a time, then the tests, unless a check failed: `npm run verify -- [--no-test]`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const root = dirname(import.meta.dirname)
const { values: options } = parseArgs({ options: { 'no-test': { type: 'boolean', default: false } } })

/** The longest begins first. */
const checks = ['types', 'types:web', 'size', 'described', 'lint', 'walls', 'unused', 'links']
const failed: string[] = []

await Promise.all([lane(), lane()])
stopIfFailed()
if (!options['no-test']) {
  if ((await once(run('test', 'inherit'), 'close'))[0] !== 0) failed.push('test')
  stopIfFailed()
}

async function lane(): Promise<void> {
  for (let step = checks.shift(); step; step = checks.shift()) await check(step)
}

/** What it printed is shown when it is over. */
async function check(step: string): Promise<void> {
  const started = performance.now()
  const child = run(step, 'pipe')
  const [output, errors, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'close'),
  ])
  if (code !== 0) failed.push(step)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  console.log(`\n── ${step}\n${output}${errors}   ${code === 0 ? 'ok' : 'failed'}, ${seconds} s`)
}

function run(step: string, output: 'pipe' | 'inherit') {
  return spawn(process.execPath, ['--run', step], { cwd: root, stdio: ['ignore', output, output] })
}

function stopIfFailed(): void {
  if (failed.length === 0) return
  console.error(`\nStopped: ${failed.join(', ')} failed (see above).`)
  process.exit(1)
}
