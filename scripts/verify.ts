/**
 * Runs package.json's scripts that CI runs, in order, up to the first that fails: `npm run verify -- [--no-test]`.
 */
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

const root = dirname(import.meta.dirname)
const { values: options } = parseArgs({ options: { 'no-test': { type: 'boolean', default: false } } })

const checks = ['lint', 'walls', 'types', 'unused', 'links', 'size']
const steps = options['no-test'] ? checks : [...checks, 'test']

for (const step of steps) {
  const started = performance.now()
  console.log(`\n── ${step}`)
  const { status } = spawnSync(process.execPath, ['--run', step], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) {
    console.error(`\nStopped: ${step} failed (see above).`)
    process.exit(1)
  }
  console.log(`   ok, ${((performance.now() - started) / 1_000).toFixed(1)} s`)
}
