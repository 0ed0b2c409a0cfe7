import { createHash } from 'node:crypto'

/** A member's login on a server. */
export interface ManifestLogin {
  readonly login: string
  /**
   * The exact `authorized_keys` lines that Gatehouse manages there: plain keys, and such as {@link restrictedKey}, {@link recordedKey} and {@link expiringKey} make. None: its lines must be
   * gone, the account stays open.
   */
  readonly keys: readonly string[]
  /** The account may exist already, made by somebody else: a person has said that it is this member's. */
  readonly adopt?: boolean
}

/**
 * What a host has as a whole beside logins: `/etc/sudoers.d/gatehouse`, and what Gatehouse has put into `/etc/group`. Without lines it must be
 * gone.
 */
export interface ManifestFile {
  readonly name: 'sudoers' | 'groups'
  readonly lines: readonly string[]
}

/** What a server should have. A login that Gatehouse knows there and that is not named has departed: it is closed. */
export interface Manifest {
  readonly logins: readonly ManifestLogin[]
  readonly files?: readonly ManifestFile[]
  /** End what still runs of departed logins. */
  readonly endProcesses?: boolean
  /** Set where only what is named here has changed since the host last proved what it holds: it looks at nothing else. */
  readonly changed?: Departures
}

/** Logins that have departed meanwhile: of `leaving` the lines must be gone, `departed` are closed as well. */
export interface Departures {
  readonly leaving: readonly string[]
  readonly departed: readonly string[]
}

/** The portable login names of useradd(8), without its trailing `$`. */
export const loginPattern = /^[a-z_][a-z0-9_-]{0,30}$/

const keyLinePattern =
  /^(?:expiry-time="[0-9]{12}" |restrict,pty(?:(?:,port-forwarding)?(?:,from="[0-9A-Fa-f.:/,]{1,400}")?|,command="\/usr\/local\/lib\/gatehouse\/record") )?(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,2}(?: [A-Za-z0-9._@:+-]+)?$/
const groupsPattern = /^([a-z_][a-z0-9_-]{0,30}) ([a-z_][a-z0-9_-]{0,30})$/
const sudoersPattern = /^([a-z_][a-z0-9_-]{0,30}) ALL=\(ALL:ALL\) NOPASSWD: ALL$/

// A login's lines travel to its worker as one argument, of which Linux allows 128 KiB (MAX_ARG_STRLEN).
const maxLoginBytes = 96 * 1024

/** SHA-256 in hex over lines, each with its newline. */
export function sha256InLines(lines: readonly string[]): string {
  const hash = createHash('sha256')
  for (const line of lines) hash.update(`${line}\n`)
  return hash.digest('hex')
}

const isLogin = (name: string) => loginPattern.test(name) && name !== 'root'

const canonicalKeys = (keys: readonly string[]) => [...new Set(keys)].sort()

// of what can change no more; a fleet's manifests share most of their logins
const canonical = new WeakMap<ManifestLogin, Required<ManifestLogin>>()
const digests = new WeakMap<readonly string[], string>()

function canonicalLogins(manifest: Manifest): Required<ManifestLogin>[] {
  const names = new Set<string>()
  const logins = manifest.logins.map((login) => {
    if (names.has(login.login)) throw new TypeError(`The login ${login.login} is named twice`)
    names.add(login.login)
    const known = canonical.get(login) ?? canonicalLogin(login)
    if (Object.isFrozen(login) && Object.isFrozen(login.keys)) canonical.set(login, known)
    return known
  })
  return logins.sort((a, b) => (a.login < b.login ? -1 : 1))
}

function canonicalLogin({ login, keys, adopt = false }: ManifestLogin): Required<ManifestLogin> {
  if (!isLogin(login)) throw new TypeError(`Not a login: ${JSON.stringify(login)}`)
  for (const key of keys) {
    if (!keyLinePattern.test(key))
      throw new TypeError(`Not a plain key line for ${login}: ${JSON.stringify(key)}`)
  }
  const own = Object.freeze(canonicalKeys(keys))
  if (own.join('\n').length > maxLoginBytes) throw new TypeError(`Too many keys for ${login}: over 96 KiB`)
  return { login, keys: own, adopt }
}

function canonicalFiles({ files = [] }: Manifest): ManifestFile[] {
  const names = new Set<string>()
  for (const { name, lines } of files) {
    if (!Object.hasOwn(checks, name)) throw new TypeError(`Not a file of a manifest: ${JSON.stringify(name)}`)
    if (names.has(name)) throw new TypeError(`The file ${name} is named twice`)
    names.add(name)
    checks[name](lines)
  }
  return files.filter(({ lines }) => lines.length > 0)
}

const checks: Record<ManifestFile['name'], (lines: readonly string[]) => void> = {
  sudoers(lines) {
    const logins = new Set<string>()
    for (const line of lines) {
      const login = sudoersPattern.exec(line)?.[1]
      if (!login || !isLogin(login)) throw new TypeError(`Not a line for sudoers: ${JSON.stringify(line)}`)
      if (logins.has(login)) throw new TypeError(`The login ${login} is named twice for sudoers`)
      logins.add(login)
    }
  },
  // the host sorts what it finds in /etc/group
  groups(lines) {
    let last = ''
    for (const line of lines) {
      const [, group, login] = groupsPattern.exec(line) ?? []
      if (!group || !login || !isLogin(group) || !isLogin(login))
        throw new TypeError(`Not a line for groups: ${JSON.stringify(line)}`)
      if (line <= last) throw new TypeError(`Out of order, or twice: ${JSON.stringify(line)}`)
      last = line
    }
  },
}

/**
 * A key line that lets in a program which has a terminal for somebody, from these addresses and CIDRs alone if there are any
 * (`restrict` and `from=` of sshd(8), AUTHORIZED_KEYS FILE FORMAT).
 */
export function restrictedKey(
  key: string,
  { from, forwards }: { from: readonly string[]; forwards: boolean },
): string {
  const options = ['restrict', 'pty', ...(forwards ? ['port-forwarding'] : [])]
  if (from.length > 0) options.push(`from="${from.join(',')}"`)
  return `${options.join(',')} ${key}`
}

const recordedOptions = 'restrict,pty,command="/usr/local/lib/gatehouse/record"'

/** A key line that records on the host what it opens: a terminal or a command, and nothing else (`command=` of sshd(8)). */
export const recordedKey = (key: string) => `${recordedOptions} ${key}`

/**
 * A key line that sshd itself stops taking at a time (`expiry-time=` of sshd(8), OpenSSH 7.7 or newer). It is to the minute, and by the host's own clock
 * and time zone: those that can be told of UTC (9.1 or newer) are too few.
 */
export function expiringKey(key: string, at: Date): string {
  const digits = at
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 12)
  return `expiry-time="${digits}" ${key}`
}

export const isRecordedKey = (line: string) => line.startsWith(`${recordedOptions} `)

/** The lines with which sudoers lets these logins become root, sorted. */
export function sudoersLines(logins: readonly string[]): string[] {
  return [...new Set(logins)].sort().map((login) => `${login} ALL=(ALL:ALL) NOPASSWD: ALL`)
}

/** The lines by which each of these logins is in each of these groups, sorted. */
export function groupsLines(groups: readonly string[], logins: readonly string[]): string[] {
  return [...new Set(groups.flatMap((group) => logins.map((login) => `${group} ${login}`)))].sort()
}

/**
 * The text that the apply script reads: a header; `option end-processes` where that is asked; where only changes are named,
 * `option changes` and a line `leaving <name>` or `departed <name>` for each departure; for each login
 * `login <name> <digest or -> <flags or ->` and its `key <line>` lines; for each file `file <name> <digest or ->` and its
 * `text <line>` lines; and a closing `end`, without which the script changes nothing. Logins and keys are sorted, equal
 * keys once; a file's lines keep their order.
 * @throws TypeError for a login, a key line or a file's line outside the strict patterns, anything named twice, or over
 * 96 KiB of keys for one login.
 */
export function encodeManifest(manifest: Manifest): string {
  const lines = ['gatehouse-manifest 2']
  if (manifest.endProcesses) lines.push('option end-processes')
  if (manifest.changed) lines.push('option changes', ...departureLines(manifest, manifest.changed))
  for (const { login, keys, adopt } of canonicalLogins(manifest)) {
    lines.push(`login ${login} ${keys.length === 0 ? '-' : digestLogin(keys)} ${adopt ? 'adopt' : '-'}`)
    for (const key of keys) lines.push(`key ${key}`)
  }
  const files = canonicalFiles(manifest)
  // what is not named among changes stays
  if (manifest.changed) files.push(...(manifest.files ?? []).filter(({ lines }) => lines.length === 0))
  for (const { name, lines: text } of files) {
    lines.push(`file ${name} ${text.length === 0 ? '-' : digestFile(text)}`)
    for (const line of text) lines.push(`text ${line}`)
  }
  return [...lines, 'end', ''].join('\n')
}

function departureLines({ logins }: Manifest, { leaving, departed }: Departures): string[] {
  const names = new Set(logins.map(({ login }) => login))
  for (const login of [...leaving, ...departed]) {
    if (!isLogin(login)) throw new TypeError(`Not a login: ${JSON.stringify(login)}`)
    if (names.has(login)) throw new TypeError(`The login ${login} is named twice`)
    names.add(login)
  }
  return [...leaving.map((login) => `leaving ${login}`), ...departed.map((login) => `departed ${login}`)]
}

/** SHA-256 in hex over a login's key lines, sorted, each with its newline: what the host reports for that login. */
export function digestLogin(keys: readonly string[]): string {
  const digest = digests.get(keys) ?? sha256InLines(canonicalKeys(keys))
  if (Object.isFrozen(keys)) digests.set(keys, digest)
  return digest
}

/** SHA-256 in hex over a file's lines, each with its newline: what the host reports for that file. */
export function digestFile(lines: readonly string[]): string {
  return sha256InLines(lines)
}

/**
 * SHA-256 in hex over `login <name> <digestLogin>` lines, sorted, of the logins that have keys, and then
 * `file <name> <digestFile>` lines of the files that have lines: equal to the digest in a host's report exactly if the
 * host holds this manifest. A login without keys counts as not there, and neither flags nor options count.
 * @throws TypeError as {@link encodeManifest}.
 */
export function digestManifest(manifest: Manifest): string {
  const logins = canonicalLogins(manifest).filter(({ keys }) => keys.length > 0)
  return digestHeld(
    Object.fromEntries(logins.map(({ login, keys }) => [login, digestLogin(keys)])),
    Object.fromEntries(canonicalFiles(manifest).map(({ name, lines }) => [name, digestFile(lines)])),
  )
}

/** The same of what a host holds: login, and file, to the digest of its lines. */
export function digestHeld(logins: Record<string, string>, files: Record<string, string>): string {
  const lines = (kind: string, held: Record<string, string>) =>
    Object.keys(held)
      .sort()
      .map((name) => `${kind} ${name} ${held[name]}`)
  return sha256InLines([...lines('login', logins), ...lines('file', files)])
}
