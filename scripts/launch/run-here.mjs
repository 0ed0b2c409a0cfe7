import { enableCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { variablesFor } from './variables-for.mjs'
import { watchParents } from './watch-parents.mjs'

/**
 * Becomes the program, which saves the start of a second Node: where the one at hand is the one that runs everything.
 * @param {string} entry
 * @param {string[]} args
 */
export async function runHere(entry, args) {
  const variables = variablesFor(process.execPath)
  Object.assign(process.env, variables)
  enableCompileCache(variables.NODE_COMPILE_CACHE)
  process.argv = [process.execPath, entry, ...args]
  watchParents(() => process.kill(process.pid, 'SIGTERM'))
  await import(pathToFileURL(entry).href)
}
