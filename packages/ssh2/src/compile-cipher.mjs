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
import { fileURLToPath } from 'node:url'

/** @typedef {{ node: string, source: string, nan: string, headers: string, folder: string, compiler: string, wanted: string }} Binding */

/** @typedef {(command: string, args: string[]) => Promise<{ code: number | string, output: string }>} Run */

/**
 * What compiles ssh2's cipher binding for the Node that runs everything; nothing where that is done, or cannot be: without it SSH
 * is some three times slower, and works. ssh2 would do it at installation, for whichever Node installs, with headers from outside
 * the npm registry; Node's own package has them too. (`cpu-features` decides only which ciphers ssh2 offers unasked.)
 * @param {string} node
 * @param {string} compiler of C++
 * @returns {((run: Run) => Promise<void>) | undefined} does it, unless somebody else has by then
 */
export function cipherToCompile(node, compiler) {
  const binding = findBinding(node, compiler)
  if (!binding || outcome(binding) === binding.wanted) return undefined
  const version = versionOf(compiler)
  const failed = `${binding.wanted} ${version}`
  if (version === '' || outcome(binding) === failed) return undefined
  return async (run) => {
    if (outcome(binding) !== binding.wanted) await compile(binding, failed, run)
  }
}

/**
 * @param {string} node
 * @param {string} compiler
 * @returns {Binding | undefined} nothing where ssh2 or the headers of this Node are not there, or ssh2 is another user's
 */
function findBinding(node, compiler) {
  try {
    const headers = headersOf(node)
    const { resolve } = createRequire(import.meta.url)
    const manifest = resolve('ssh2/package.json')
    const nan = dirname(createRequire(manifest).resolve('nan/package.json'))
    const crypto = join(dirname(manifest), 'lib/protocol/crypto')
    accessSync(crypto, constants.W_OK)
    const source = join(crypto, 'src/binding.cc')
    const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
    for (const file of [source, join(headers, 'node_version.h')]) hash.update(readFileSync(file))
    return {
      node,
      source,
      nan,
      headers,
      compiler,
      folder: join(crypto, 'build/Release'),
      wanted: hash.digest('hex'),
    }
  } catch {
    return undefined
  }
}

/**
 * The folder of this Node's headers: beside it, or, where it came without, the packaged ones of the same major version, within
 * which what is compiled fits.
 * @param {string} node
 * @throws Error where there are none
 */
function headersOf(node) {
  const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url))
  const packaged = ['node-linux', 'node-darwin', 'node-bin-darwin'].map((name) =>
    join(modules, `${name}-${process.arch}`),
  )
  const folders = [dirname(dirname(node)), ...packaged].map((folder) => join(folder, 'include/node'))
  const major = node === process.execPath ? Number.parseInt(process.versions.node, 10) : undefined
  const found = folders.find((folder) => {
    const file = join(folder, 'node_version.h')
    if (!existsSync(file)) return false
    const [, written] = /^#define NODE_MAJOR_VERSION (\d+)/m.exec(readFileSync(file, 'utf8')) ?? []
    return major === undefined || Number(written) === major
  })
  if (!found) throw new Error(`no headers of ${node}`)
  return found
}

/**
 * What the last attempt has left: what was wanted, or that and the compiler that failed.
 * @param {Binding} binding
 */
function outcome({ folder }) {
  const stamp = join(folder, 'outcome')
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
}

/**
 * Empty without a compiler.
 * @param {string} compiler
 */
function versionOf(compiler) {
  return spawnSync(compiler, ['--version'], { encoding: 'utf8' }).stdout ?? ''
}

/**
 * Does what binding.gyp of ssh2 says, without node-gyp, which needs Python and make.
 * @param {Binding} binding
 * @param {string} failed what to remember of a failure
 * @param {Run} run
 */
async function compile({ node, source, nan, headers, folder, compiler, wanted }, failed, run) {
  console.error('Compiling the SSH cipher…')
  mkdirSync(folder, { recursive: true })
  const built = join(folder, 'sshcrypto.node')
  const openssl = spawnSync(node, ['-p', 'parseInt(process.versions.openssl)'], {
    encoding: 'utf8',
  }).stdout.trim()
  const link = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared']
  const { code, output } = await run(compiler, [
    ...['-O3', '-std=c++20', '-fPIC', '-fno-rtti', '-fno-exceptions', '-w', ...link],
    ...['-DNODE_GYP_MODULE_NAME=sshcrypto', '-DBUILDING_NODE_EXTENSION'],
    ...['-DOPENSSL_API_COMPAT=0x10100000L', `-DREAL_OPENSSL_MAJOR=${openssl}`],
    ...['-I', headers, '-I', nan, '-o', `${built}.new`, source],
  ])
  if (code === 0) renameSync(`${built}.new`, built)
  else console.error(`${output.trim().split('\n')[0]}\nIt could not be compiled: SSH takes the slower path.`)
  writeFileSync(join(folder, 'outcome'), code === 0 ? wanted : failed)
}
