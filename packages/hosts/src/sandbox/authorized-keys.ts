import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loginPattern } from '../manifest.ts'

/** The keys that a login's `authorized_keys` lets in, as `<type> <base64>`. Lines with options let nobody in here. */
export function authorizedKeys(folder: string, login: string): ReadonlySet<string> {
  const home = homeOf(folder, login)
  if (home === null) return new Set()
  const lines = readPlainFile(join(folder, home, '.ssh/authorized_keys')).split('\n')
  return new Set(
    lines.map((line) =>
      line
        .trim()
        .split(/[ \t]+/)
        .slice(0, 2)
        .join(' '),
    ),
  )
}

/** A login's home, below the sandbox's folder, as the apply script wrote it; null if there is no such login. */
export function homeOf(folder: string, login: string): string | null {
  if (!loginPattern.test(login)) return null
  const known = readPlainFile(join(folder, 'etc/passwd')).split('\n')
  return known.some((line) => line.startsWith(`${login}:`)) ? `/home/${login}` : null
}

/** A regular file's text, empty if there is none: a login may have put a FIFO or something endless in its place. */
function readPlainFile(path: string): string {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch {
    return ''
  }
  try {
    const { size } = fstatSync(descriptor)
    return fstatSync(descriptor).isFile() && size <= 1024 * 1024 ? readFileSync(descriptor, 'utf8') : ''
  } finally {
    closeSync(descriptor)
  }
}
