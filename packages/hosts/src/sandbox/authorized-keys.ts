import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { loginPattern } from '../manifest.ts'

/**
 * The keys that a login's `authorized_keys` lets in, as `<type> <base64>`. Of lines with options only those count that restrict
 * a program to a terminal (`restrictedKey`): a sandbox is reached from loopback alone, and forwards nothing anyway. It cannot
 * record, so those that say that it should (`recordedKey`) let nobody in. A key that has expired (`expiringKey`) lets nobody in either.
 */
export function authorizedKeys(folder: string, login: string): ReadonlySet<string> {
  const home = login === 'root' ? rootHome : homeOf(folder, login)
  if (home === null || isClosed(folder, login)) return new Set()
  const lines = readPlainFile(join(folder, home, '.ssh/authorized_keys')).split('\n')
  return new Set(
    lines.map((line) =>
      line
        .trim()
        .replace(/^expiry-time="(\d{12})" /, (option, end: string) => (isOver(end) ? option : ''))
        .replace(/^restrict,pty(?!,command)[^ "]*(?:"[^"]*")? /, '')
        .split(/[ \t]+/)
        .slice(0, 2)
        .join(' '),
    ),
  )
}

/** Whether a time as sshd(8) writes it, `YYYYMMDDHHMM`, has passed by our clock and in our zone. */
function isOver(time: string): boolean {
  const [year = 0, month = 0, day, hour, minute] = [0, 4, 6, 8, 10].map((at) =>
    Number(time.slice(at, at === 0 ? 4 : at + 2)),
  )
  return new Date(year, month - 1, day, hour, minute) <= new Date()
}

const rootHome = '/root'

/**
 * Puts the management key's line among root's, unless that has been done before: it may have been exchanged since.
 * `line` is `<type> <base64>`.
 */
export function authorizeManagement(folder: string, line: string): void {
  const given = join(folder, '.management-key')
  if (readPlainFile(given) === line) return
  const ssh = join(folder, rootHome, '.ssh')
  mkdirSync(ssh, { recursive: true, mode: 0o700 })
  appendFileSync(join(ssh, 'authorized_keys'), `${line} gatehouse\n`, { mode: 0o600 })
  writeFileSync(given, line)
}

/** Whether the apply script has closed a login that it made: what usermod(8) does on a real host. */
function isClosed(folder: string, login: string): boolean {
  return readPlainFile(join(folder, 'var/lib/gatehouse/logins', login))
    .trimEnd()
    .endsWith(' closed')
}

/** A login's home, below the sandbox's folder, as the apply script wrote it; null if there is no such login. */
export function homeOf(folder: string, login: string): string | null {
  if (!loginPattern.test(login)) return null
  const known = readPlainFile(join(folder, 'etc/passwd')).split('\n')
  return known.some((line) => line.startsWith(`${login}:`)) ? `/home/${login}` : null
}

/** A regular file's text, empty if there is none: a login may have put a FIFO or something endless in its place. */
export function readPlainFile(path: string): string {
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
