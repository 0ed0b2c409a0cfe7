/** Runs a command of the installed packages as package.json's scripts name it: `node scripts/run.mjs tool biome check .` */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'

const [name = '', ...args] = process.argv.slice(2)
const command = join(dirname(import.meta.dirname), 'node_modules/.bin', name)
const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
if (error) console.error(error.message)
process.exitCode = status ?? 1
