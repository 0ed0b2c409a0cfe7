import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Whoever asks for a database in a test asks this file. */
const door = 'packages/core/src/database/testing/'
const imported = /(?:from|import)\s*\(?\s*'((?:\.|@gatehouse\/)[^']+)'/g
const read = new Map<string, string[]>()

/**
 * Whether a test file opens a database, by itself or by what it imports.
 * @param root the folder of the repository
 * @param path of the file, from there
 */
export function usesDatabase(root: string, path: string): boolean {
  const reached = new Set([path])
  for (const file of reached) {
    if (file.startsWith(door)) return true
    for (const other of importsOf(root, file)) reached.add(other)
  }
  return false
}

function importsOf(root: string, path: string): string[] {
  const known = read.get(path)
  if (known) return known
  const text = readFileSync(join(root, path), 'utf8')
  const files = [...text.matchAll(imported)]
    .map(([, name = '']) => (name.startsWith('.') ? join(dirname(path), name) : inWorkspace(root, name)))
    .filter((file) => file.endsWith('.ts') && existsSync(join(root, file)))
  read.set(path, files)
  return files
}

/** `@gatehouse/core/log/service-log` is packages/core/src/log/service-log.ts. */
function inWorkspace(root: string, name: string): string {
  const [, workspace = '', ...rest] = name.split('/')
  const file = (kind: string) => join(kind, workspace, 'src', `${rest.join('/')}.ts`)
  return existsSync(join(root, file('packages'))) ? file('packages') : file('apps')
}
