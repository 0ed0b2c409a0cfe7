/** Runs exactly what CI runs, in order, up to the first failure: `npm run verify -- [--no-test]`. */
import { spawnSync } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokenLinks } from './docs/broken-links.ts'

const root = dirname(import.meta.dirname)
const { values: options } = parseArgs({ options: { 'no-test': { type: 'boolean', default: false } } })

const env = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
}

const steps: [name: string, check: () => boolean][] = [
  ['format and lint', () => run('biome', 'check', '--error-on-warnings', '.')],
  ['layer walls', () => run('depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'packages')],
  ['types', () => run('tsc', '-p', '.') && run('tsc', '-p', 'apps/web')],
  ['unused code', () => run('knip', '--no-progress', '--no-config-hints')],
  ['links in the documents', checkLinks],
]
if (!options['no-test']) steps.push(['tests', () => run(process.execPath, 'scripts/test.ts')])

for (const [name, check] of steps) {
  const started = performance.now()
  console.log(`\n── ${name}`)
  if (!check()) {
    console.error(`\nStopped: ${name} failed (see above).`)
    process.exit(1)
  }
  console.log(`   ok, ${((performance.now() - started) / 1_000).toFixed(1)} s`)
}

function run(command: string, ...args: string[]): boolean {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) console.error(error.message)
  return status === 0
}

function checkLinks(): boolean {
  const broken = brokenLinks(root)
  for (const { file, line, target, why } of broken) console.error(`${file}:${line}  ${target}  ${why}`)
  return broken.length === 0
}
