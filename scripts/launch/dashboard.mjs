import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fail } from './fail.mjs'
import { filesUnder, fingerprint } from './fingerprint.mjs'
import { keepAssets } from './keep-assets.mjs'
import { withLock } from './lock.mjs'
import { root } from './root.mjs'
import { runQuietly } from './run-quietly.mjs'

const web = join(root, 'apps/web')
const dist = join(web, 'dist')
const nextName = 'node_modules/.dashboard-next' // relative, as a plugin would expect it of vite's outDir
const stamp = join(root, 'node_modules/.gatehouse-dashboard')

/**
 * Builds the dashboard unless it is built from exactly these sources, or there is nothing to build yet.
 * @param {string} node the Node to build it with
 */
export async function ensureDashboard(node) {
  if (!hasBuild()) return
  // The dashboard takes running code from the core (roles, formats) and only types from the API.
  const sources = [...filesUnder('apps/web'), ...filesUnder('packages/core/src')]
  const wanted = fingerprint([...sources, 'pnpm-lock.yaml', 'tsconfig.base.json'])
  if (isBuilt(wanted)) return
  await withLock('dashboard', async (onGroup) => {
    if (!isBuilt(wanted)) await build(node, wanted, onGroup)
  })
}

function hasBuild() {
  try {
    return Boolean(JSON.parse(readFileSync(join(web, 'package.json'), 'utf8')).scripts?.build)
  } catch {
    return false
  }
}

/** @param {string} wanted */
function isBuilt(wanted) {
  try {
    return readFileSync(stamp, 'utf8') === wanted && existsSync(join(dist, 'index.html'))
  } catch {
    return false
  }
}

/**
 * Builds beside the old one and then swaps, so that a running server never serves half a dashboard.
 * @param {string} node
 * @param {string} wanted
 * @param {(group: number) => void} onGroup
 */
async function build(node, wanted, onGroup) {
  const next = join(web, nextName)
  const old = join(web, 'node_modules/.dashboard-old')
  const started = Date.now()
  console.error('Building the dashboard…')
  const { code, output } = await runQuietly(
    node,
    ['--run', 'build', '--', '--outDir', nextName, '--emptyOutDir', '--logLevel', 'warn'],
    { cwd: web, env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }, onGroup },
  )
  if (code !== 0) fail(`${output.trim()}\nThe dashboard could not be built (see above).`)
  keepAssets(dist, next)
  mkdirSync(old, { recursive: true })
  rmSync(old, { recursive: true })
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(next, dist)
  rmSync(old, { recursive: true, force: true })
  writeFileSync(stamp, wanted)
  console.error(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
}
