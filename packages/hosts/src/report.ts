import { incomplete, throwGivenUp } from './given-up.ts'
import { digestHeld, type ManifestFile, sha256InLines } from './manifest.ts'
import type { OtherWay } from './other-ways.ts'
import type { ShutOut } from './shut-out.ts'

export interface LoginReport {
  readonly login: string
  /** The digest that stood there when the script came; null for none, undefined where that is not known. */
  readonly before: string | null | undefined
  /** SHA-256 in hex as digestLogin makes it; null if none of our keys is there, or if that is not known. */
  readonly digest: string | null
  /** How many keys stand there that are not Gatehouse's. */
  readonly foreign: number
  readonly error: string | null
  /** The account exists and was not made by Gatehouse, and nobody has said that it is this member's: left alone. */
  readonly unadopted: { readonly uid: number; readonly groups: readonly string[] } | null
  /** The lines found in our block where it held something else than wanted. Printable, but the host's word. */
  readonly was: readonly string[]
}

export interface FileReport {
  readonly name: ManifestFile['name']
  /** As a login's. Something that Gatehouse did not write has a digest of its own. */
  readonly before: string | null | undefined
  readonly digest: string | null
  readonly error: string | null
  readonly was: readonly string[]
}

/** A line of an account's key files, found by a survey. Printable, but the account's own word. */
export interface FoundKey {
  readonly login: string
  /** Whether it stands inside our block. */
  readonly managed: boolean
  /** `authorized_keys` and `authorized_keys2` are those in the home's .ssh; any other is named by its path. */
  readonly file: string
  readonly line: string
}

export interface HostReport {
  /** Equal to digestManifest of a manifest exactly if the host holds it. */
  readonly digest: string
  readonly logins: readonly LoginReport[]
  readonly files: readonly FileReport[]
  /** The survey's; empty where there was none. */
  readonly found: readonly FoundKey[]
  /** Whether the survey was cut at its caps. */
  readonly truncated: boolean
  /** Logins that cannot get in although their lines are right, where that was asked for. */
  readonly shutOut?: Record<string, readonly ShutOut[]>
  /** What else lets people in, where that was asked for. */
  readonly otherWays?: readonly OtherWay[] | undefined
}

const name = '([a-z_][a-z0-9_-]{0,30})'
/** Accounts that are not ours may be called otherwise. */
const anyName = '([A-Za-z0-9_][A-Za-z0-9._-]{0,63}\\$?)'
const digest = '([0-9a-f]{64}|-|\\?)'
/** `=`: that of the lines told with it. */
const digestBefore = '([0-9a-f]{64}|-|\\?|=)'
const verdict = '(?:ok|unadopted:(\\d{1,10}):([ -~]{1,400})|error:([ -~]{1,400}))'
const text = '([ -~]{1,8192})'

const loginLine = new RegExp(`^login ${name} ${digestBefore} ${digest} (\\d{1,7}) ${verdict}$`)
const wasLine = new RegExp(`^was ${name} ${text}$`)
const fileLine = new RegExp(`^file (sudoers|groups) ${digest} ${digest} (?:ok|error:([ -~]{1,400}))$`)
const wasFileLine = new RegExp(`^was-file (sudoers|groups) ${text}$`)
const keyLine = new RegExp(`^key ${anyName} (managed|foreign) ([12]|/[A-Za-z0-9._/%@+-]{1,500}) ${text}$`)
const leftOutLine = new RegExp(`^left-out(-sudo)? ${name}$`)
const doneLine = /^gatehouse done(?: [0-9a-f]{64})?$/

/** Lines of one login, or one file, that are taken at most; groups have one for each group of each login. */
const maxWas = (name?: FileReport['name']) => (name === 'groups' ? 4000 : 40)

const before = (word = '?') => (word === '?' ? undefined : word === '-' ? null : word)
const after = (word = '?') => before(word) ?? null

/**
 * Reads the apply script's answer (see apply/main.sh). Lines of another shape, such as a greeting, are passed over.
 * @throws HostUnreachable `command` if the script gave up, or if the closing line is missing: then nothing is known.
 */
export function parseReport(stdout: string, at: string): HostReport {
  const logins = new Map<string, LoginReport & { was: string[] }>()
  const files = new Map<string, FileReport & { was: string[] }>()
  const found: FoundKey[] = []
  let truncated = false
  for (const line of stdout.split('\n')) {
    const login = loginLine.exec(line)
    if (login) logins.set(login[1] ?? '', loginReport(login))
    const file = fileLine.exec(line)
    if (file) {
      const [, word, was, is, error = null] = file
      const name = word as FileReport['name'] // as the pattern has it
      files.set(name, { name, before: before(was), digest: after(is), error, was: [] })
    }
    const [was, wasFile] = [wasLine.exec(line), wasFileLine.exec(line)]
    if (was) addWas(logins.get(was[1] ?? ''), was[2])
    if (wasFile) addWas(files.get(wasFile[1] ?? ''), wasFile[2])
    const key = keyLine.exec(line)
    if (key) found.push(foundKey(key))
    if (line === 'more') truncated = true
    if (doneLine.test(line)) {
      const held = { logins: [...logins.values()].map(withDigestBefore), files: [...files.values()] }
      return { digest: digestReported(held), ...held, found, truncated }
    }
    throwGivenUp(line, at)
  }
  throw incomplete(at)
}

/** What a host says that it has left to its people. */
export interface LeaveReport extends HostReport {
  /** Logins that are left nothing: their accounts are not their members', or are not there. */
  readonly leftOut: readonly string[]
  /** Logins that are left no right to become root, since there is no sudo that would read it. */
  readonly withoutSudo: readonly string[]
}

/** Reads the answer of the mode `leave` (see apply/leave.sh). Throws as {@link parseReport}. */
export function parseLeave(stdout: string, at: string): LeaveReport {
  const report = parseReport(stdout, at)
  const lines = stdout.split('\n').flatMap((line) => {
    const found = leftOutLine.exec(line)
    return found ? [{ sudo: found[1] !== undefined, login: found[2] ?? '' }] : []
  })
  const named = (sudo: boolean) => lines.filter((line) => line.sudo === sudo).map(({ login }) => login)
  return { ...report, leftOut: named(false), withoutSudo: named(true) }
}

/** Whether the script's answer is whole: what follows belongs to the next request. */
export function isWholeAnswer(stdout: Buffer): boolean {
  const start = stdout.lastIndexOf('\ngatehouse ')
  const line = stdout.toString('latin1', start < 0 ? 0 : start + 1)
  return /^gatehouse (done|error)[ -~]*\n$/.test(line)
}

// what went wrong must never look like what was wanted
function digestReported({ logins, files }: Pick<HostReport, 'logins' | 'files'>): string {
  const words = (of: readonly { name: string; digest: string | null; error: string | null }[]) =>
    Object.fromEntries(
      of
        .map(({ name, digest, error }) => [name, error === null ? digest : '?'] as const)
        .filter((one): one is readonly [string, string] => one[1] !== null),
    )
  return digestHeld(words(logins.map((one) => ({ ...one, name: one.login }))), words(files))
}

/**
 * Reads the answer of a change of the management key.
 * @throws HostUnreachable as {@link parseReport}.
 */
export function parseDone(stdout: string, at: string): void {
  for (const line of stdout.split('\n')) {
    if (doneLine.test(line)) return
    throwGivenUp(line, at)
  }
  throw incomplete(at)
}

function loginReport([, login = '', was, is, foreign, uid, list = '-', error]: RegExpExecArray) {
  const groups = list === '-' ? [] : list.split(',')
  const among = groups.length > 0 ? `, groups ${groups.join(', ')}` : ''
  const stranger = `it exists on this server (uid ${uid}${among}) and was not made by Gatehouse; adopt it on the server's page if it is theirs`
  return {
    login,
    before: before(was),
    digest: after(is),
    foreign: Number(foreign),
    error: uid === undefined ? (error ?? null) : stranger,
    unadopted: uid === undefined ? null : { uid: Number(uid), groups },
    was: [],
  }
}

function withDigestBefore(login: LoginReport): LoginReport {
  if (login.before !== '=') return login
  return { ...login, before: login.was.length > 0 ? sha256InLines(login.was) : undefined }
}

function addWas(report: { name?: FileReport['name']; was: string[] } | undefined, line = ''): void {
  if (report && report.was.length < maxWas(report.name)) report.was.push(line)
}

function foundKey([, login = '', managed, file = '', line = '']: RegExpExecArray): FoundKey {
  return {
    login,
    managed: managed === 'managed',
    file: file === '1' ? 'authorized_keys' : file === '2' ? 'authorized_keys2' : file,
    line,
  }
}
