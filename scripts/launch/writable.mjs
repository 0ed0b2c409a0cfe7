import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from './fail.mjs'
import { root } from './root.mjs'

/** Ends with one line unless the repository's `node_modules` is there and can be written. */
export function requireWritable() {
  try {
    const folder = join(root, 'node_modules')
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error
    fail(`Gatehouse cannot write to ${root} (${reason}), where its dependencies are installed.`)
  }
}
