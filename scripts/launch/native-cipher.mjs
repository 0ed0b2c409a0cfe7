import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { withLock } from './lock.mjs'
import { root } from './root.mjs'
import { runQuietly } from './run-quietly.mjs'

/** @typedef {{ node: string, source: string, nan: string, headers: string, folder: string, wanted: string }} Binding */

const compiler = process.env.CXX ?? 'c++'

/**
 * Compiles ssh2's cipher binding for the Node that runs everything, unless that is done: without it SSH is some three
 * times slower, and works. ssh2 would do it at installation, for whichever Node installs, with headers from outside the
 * npm registry; Node's own package has them too. (`cpu-features` decides only which ciphers ssh2 offers unasked.)
 * @param {string} node
 */
export async function ensureNativeCipher(node) {
  const binding = findBinding(node)
  if (!binding || outcome(binding) === binding.wanted) return
  const version = compilerVersion()
  const failed = `${binding.wanted} ${version}`
  if (version === '' || outcome(binding) === failed) return
  await withLock('cipher', async (onGroup) => {
    if (outcome(binding) !== binding.wanted) await compile(binding, failed, onGroup)
  })
}

/**
 * @param {string} node
 * @returns {Binding | undefined} nothing where ssh2 or the headers of this Node are not there, or ssh2 is another user's
 */
function findBinding(node) {
  const headers = join(dirname(dirname(node)), 'include/node')
  try {
    const { resolve } = createRequire(join(root, 'packages/ssh2/package.json'))
    const manifest = resolve('ssh2/package.json')
    const nan = dirname(createRequire(manifest).resolve('nan/package.json'))
    const crypto = join(dirname(manifest), 'lib/protocol/crypto')
    accessSync(crypto, constants.W_OK)
    const source = join(crypto, 'src/binding.cc')
    const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
    for (const file of [source, join(headers, 'node_version.h')]) hash.update(readFileSync(file))
    return { node, source, nan, headers, folder: join(crypto, 'build/Release'), wanted: hash.digest('hex') }
  } catch {
    return undefined
  }
}

/**
 * What the last attempt has left: what was wanted, or that and the compiler that failed.
 * @param {Binding} binding
 */
function outcome({ folder }) {
  const stamp = join(folder, 'outcome')
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
}

/** Empty without a compiler. */
function compilerVersion() {
  return spawnSync(compiler, ['--version'], { encoding: 'utf8' }).stdout ?? ''
}

/**
 * Does what binding.gyp of ssh2 says, without node-gyp, which needs Python and make.
 * @param {Binding} binding
 * @param {string} failed what to remember of a failure
 * @param {(group: number) => void} onGroup
 */
async function compile({ node, source, nan, headers, folder, wanted }, failed, onGroup) {
  console.error('Compiling the SSH cipher…')
  mkdirSync(folder, { recursive: true })
  const built = join(folder, 'sshcrypto.node')
  const openssl = spawnSync(node, ['-p', 'parseInt(process.versions.openssl)'], {
    encoding: 'utf8',
  }).stdout.trim()
  const link = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']
  const { code, output } = await runQuietly(
    compiler,
    [
      ...['-O3', '-std=c++20', '-fPIC', '-fno-rtti', '-fno-exceptions', '-w', ...link],
      ...['-DNODE_GYP_MODULE_NAME=sshcrypto', '-DBUILDING_NODE_EXTENSION'],
      ...['-DOPENSSL_API_COMPAT=0x10100000L', `-DREAL_OPENSSL_MAJOR=${openssl}`],
      ...['-I', headers, '-I', nan, '-o', `${built}.new`, source],
    ],
    { onGroup },
  )
  if (code === 0) renameSync(`${built}.new`, built)
  else console.error(`${output.trim().split('\n')[0]}\nIt could not be compiled: SSH takes the slower path.`)
  writeFileSync(join(folder, 'outcome'), code === 0 ? wanted : failed)
}
