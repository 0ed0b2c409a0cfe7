import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { chooseNode } from './choose-node.mjs'
import { fail } from './fail.mjs'
import { entries, fingerprint } from './fingerprint.mjs'
import { withLock } from './lock.mjs'
import { linkPostgresLibraries } from './postgres-links.mjs'
import { root } from './root.mjs'
import { runQuietly } from './run-quietly.mjs'

const stamp = join(root, 'node_modules/.gatehouse-installed')

/** @typedef {import('./choose-node.mjs').Node} Node */

/**
 * Installs the dependencies unless exactly these are installed already.
 * @returns {Promise<string>} the path of the Node (24 or newer) that runs everything else
 */
export async function ensureInstalled() {
  const wanted = installFingerprint()
  if (!isInstalled(wanted)) {
    await withLock('installation', async (onGroup) => {
      if (!isInstalled(wanted)) await install(wanted, onGroup)
    })
  }
  const node = chooseNode({ path: process.execPath, version: process.versions.node }, packagedNode())
  if (node) return node.path
  return fail(
    `There is no Node 24 package for ${process.platform} ${process.arch}. Install Node 24 or newer, then try again.`,
  )
}

/** @param {string} wanted */
function isInstalled(wanted) {
  return stamped().wanted === wanted
}

/**
 * What the last installation has left.
 * @returns {{ wanted?: string, node?: Node }}
 */
function stamped() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'))
  } catch {
    return {} // none, or one of before
  }
}

function packagedNode() {
  const { node } = stamped()
  return node && existsSync(node.path) ? node : undefined
}

function installFingerprint() {
  const packages = ['apps', 'packages'].flatMap((folder) =>
    entries(folder).map((entry) => `${folder}/${entry.name}/package.json`),
  )
  return fingerprint(
    ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...packages],
    process.platform,
    process.arch,
    root, // the stamp names a Node by its full path, so a moved folder is installed anew
  )
}

/**
 * @param {string} wanted
 * @param {(group: number) => void} onGroup
 */
async function install(wanted, onGroup) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const started = Date.now()
  console.error('Installing dependencies (a minute or two the first time)…')
  rmSync(stamp, { force: true })
  // npx has fetched the very version that is asked for: pnpm need not look for itself in the registry again.
  const args = ['-y', packageManager, 'install', '--frozen-lockfile', '--pm-on-fail=ignore']
  const { code, output } = await runQuietly('npx', args, {
    env: { ...process.env, CI: 'true', PATH: pathWithoutOurs() },
    onGroup,
  })
  if (code !== 0) fail(whatWentWrong(code, output))
  linkPostgresLibraries(join(root, 'node_modules'))
  writeFileSync(stamp, JSON.stringify({ wanted, node: findPackagedNode() }))
  console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/**
 * The Node that came with the dependencies, if it runs here.
 * @returns {Node | undefined}
 */
function findPackagedNode() {
  for (const name of ['node-linux', 'node-darwin', 'node-bin-darwin']) {
    const folder = join(root, 'node_modules', `${name}-${process.arch}`)
    const path = join(folder, 'bin/node')
    if (!existsSync(path) || spawnSync(path, ['--version']).status !== 0) continue
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { path: realpathSync(path), version }
  }
  return undefined
}

/** Without the folder that is about to be rewritten, and with that of the Node that runs this. */
function pathWithoutOurs() {
  const ours = join(root, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(ours))
  return [...path, dirname(process.execPath)].join(delimiter)
}

/**
 * @param {number | string} code
 * @param {string} output
 */
function whatWentWrong(code, output) {
  if (code === 'ENOENT')
    return 'npm is missing: it comes with Node, and npx of npm installs the dependencies.'
  if (/\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/.test(output)) {
    return 'The npm registry could not be reached. The first start needs network access (or a proxy set for npm).'
  }
  if (/\bENOSPC\b/.test(output)) return 'The disk is full. The dependencies need about 1 GB.'
  if (/\b(EACCES|EROFS|EPERM)\b/.test(output)) {
    return `A folder could not be written while installing: ${/^.*\b(?:EACCES|EROFS|EPERM)\b.*$/m.exec(output)?.[0].trim()}`
  }
  const end = output.trim().split('\n').slice(-20).join('\n')
  return `${end}\nThe dependencies could not be installed (see above).`
}
