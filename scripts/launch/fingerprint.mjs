import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

/**
 * SHA-256 over the names and contents of files, in hex. Contents and not times, so that a fresh checkout of the
 * same commit is the same thing. A missing file counts as missing.
 * @param {string[]} files paths relative to the repository
 * @param {...string} extra anything else that decides
 */
export function fingerprint(files, ...extra) {
  const hash = createHash('sha256')
  for (const text of extra) hash.update(`${text}\0`)
  for (const file of [...files].sort()) hash.update(`${file}\0`).update(contents(file)).update('\0')
  return hash.digest('hex')
}

/**
 * The files under a folder of the repository, without what is installed or built; none if there is no such folder.
 * @param {string} folder
 * @returns {string[]} paths relative to the repository
 */
export function filesUnder(folder) {
  return entries(folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.endsWith('.test.ts')) return []
    return entry.isDirectory() ? filesUnder(path) : [path]
  })
}

/**
 * The entries of a folder of the repository; none if there is no such folder.
 * @param {string} folder
 */
export function entries(folder) {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
  } catch {
    return []
  }
}

/** @param {string} file */
function contents(file) {
  try {
    return readFileSync(join(root, file))
  } catch {
    return 'missing'
  }
}
