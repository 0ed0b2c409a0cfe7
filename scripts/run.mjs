// The one entrance of `npm start`, `npm test` and the rest. Runs on any Node from 20 on and has no dependency,
// because it is what installs them; everything else runs on the Node 24 or newer that it finds or installs.
import { join } from 'node:path'
import { cipherToCompile } from '../packages/ssh2/src/compile-cipher.mjs'
import { ensureDashboard } from './launch/dashboard.mjs'
import { fail } from './launch/fail.mjs'
import { ensureInstalled } from './launch/install.mjs'
import { withLock } from './launch/lock.mjs'
import { root } from './launch/root.mjs'
import { runQuietly } from './launch/run-quietly.mjs'

/** @type {Record<string, { entry: string, args?: string[], dashboard?: boolean, stays?: boolean }>} */
const commands = {
  start: { entry: 'apps/cli/src/main.ts', args: ['serve'], dashboard: true, stays: true },
  dev: { entry: 'scripts/dev.ts' },
  gatehouse: { entry: 'apps/cli/src/main.ts' },
  test: { entry: 'scripts/test.ts', dashboard: true },
  bench: { entry: 'packages/bench/src/main.ts', dashboard: true },
  'billing-live': { entry: 'packages/e2e/src/billing-live.ts' },
  build: { entry: 'scripts/build.ts', dashboard: true },
  tool: { entry: 'scripts/tool.ts' },
  links: { entry: 'scripts/docs/check-links.ts' },
  size: { entry: 'apps/web/scripts/size.ts', dashboard: true },
  describe: { entry: 'scripts/api/describe.ts' },
  verify: { entry: 'scripts/verify.ts' },
}

if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Gatehouse needs Node 20 or newer to start, but this is Node ${process.versions.node}.`)
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (!command) fail(`Usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]`)

const node = await ensureInstalled()
const compile = cipherToCompile(node, process.env.CXX ?? 'c++')
if (compile) {
  await withLock('cipher', (onGroup) =>
    compile((compiler, given) => runQuietly(compiler, given, { onGroup })),
  )
}
if (command.dashboard) await ensureDashboard(node)

const entry = join(root, command.entry)
const given = [...(command.args ?? []), ...args]
if (node === process.execPath && !command.stays) {
  const { runHere } = await import('./launch/run-here.mjs')
  await runHere(entry, given)
} else {
  const { supervise } = await import('./launch/supervise.mjs')
  await supervise(node, [entry, ...given], { stays: command.stays })
}
