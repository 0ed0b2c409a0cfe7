/** Builds what is not run from its sources: the SDK here, after the launcher has built the dashboard. */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'

const cwd = join(dirname(import.meta.dirname), 'packages/sdk')
const { status } = spawnSync(process.execPath, ['--run', 'build', '--', '--logLevel', 'warn'], {
  cwd,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
