import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

const keptMs = 24 * 3_600_000

/**
 * Takes the files of the build before over into the next, for a day after it has been replaced: pages that are open still ask for
 * them by name.
 * @param {string} old folder of the build that is replaced
 * @param {string} next folder of the one that replaces it
 * @param {number} [now] in ms
 */
export function keepAssets(old, next, now = Date.now()) {
  const from = join(old, 'assets')
  if (!existsSync(from)) return
  const to = join(next, 'assets')
  mkdirSync(to, { recursive: true })
  const own = readManifest(old)
  const added = new Set(readdirSync(to))
  for (const name of readdirSync(from)) {
    if (added.has(name)) continue
    const file = join(from, name)
    // a file of the build itself has been in use until now; one that it took over bears the time when it ceased to be
    const until = own.includes(name.replace(/\.(br|gz)$/, '')) ? now : statSync(file).mtimeMs
    if (now - until > keptMs) continue
    copyFileSync(file, join(to, name))
    utimesSync(join(to, name), until / 1000, until / 1000)
  }
}

/** @param {string} folder */
function readManifest(folder) {
  try {
    return readFileSync(join(folder, '.vite/manifest.json'), 'utf8')
  } catch {
    return ''
  }
}
