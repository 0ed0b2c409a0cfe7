// The one entrance of `npm start`, `npm test` and the rest. Runs on any Node from 20 on and has no dependency,
// because it is what installs them; everything else runs on the Node 24 that it installs.
import { join } from 'node:path'
import { ensureDashboard } from './launch/dashboard.mjs'
import { fail } from './launch/fail.mjs'
import { ensureInstalled } from './launch/install.mjs'
import { ensureNativeCipher } from './launch/native-cipher.mjs'
import { root } from './launch/root.mjs'
import { supervise } from './launch/supervise.mjs'

/** @type {Record<string, { entry: string, args?: string[], dashboard?: boolean, stays?: boolean }>} */
const commands = {
  start: { entry: 'apps/cli/src/main.ts', args: ['serve'], dashboard: true, stays: true },
  gatehouse: { entry: 'apps/cli/src/main.ts' },
  test: { entry: 'scripts/test.ts', dashboard: true },
  bench: { entry: 'packages/bench/src/main.ts', dashboard: true },
  verify: { entry: 'scripts/verify.ts', dashboard: true },
}

if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Gatehouse needs Node 20 or newer to start, and this is Node ${process.versions.node}.`)
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (!command) fail(`Usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]`)

const node = await ensureInstalled()
await ensureNativeCipher(node)
if (command.dashboard) await ensureDashboard(node)
await supervise(node, [join(root, command.entry), ...(command.args ?? []), ...args], { stays: command.stays })
