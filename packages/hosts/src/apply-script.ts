import { readFileSync } from 'node:fs'

/**
 * `apply` makes the host hold the manifest on stdin; `read` only reports what it holds, and every key that lets anybody
 * in; `rekey-add` and `rekey-drop` exchange the management key; `leave` leaves people's own lines there without us, and `leave-key`
 * takes the management key away after that, and `former` takes it from a login that was the management login before; `recorder` places the program that
 * records on the host, and hands over what it has recorded; `shut-out` says who cannot get in although the lines are right; `firewall` tries
 * out a table of nftables, confirms it, and takes it away; `files` writes files of ours and has them read; `listening` says which ports wait for connections, and which are open.
 * `check` says what it lacks there; `units`, `installed-units`, `restart-unit` and `unit-log` are about systemd's services.
 */
export type ApplyMode =
  | 'apply'
  | 'read'
  | 'rekey-add'
  | 'rekey-drop'
  | 'leave'
  | 'leave-key'
  | 'former'
  | 'recorder'
  | 'shut-out'
  | 'firewall'
  | 'files'
  | 'check'
  | QuestionMode

/** What is asked about services; see folder `service`. */
export type ServiceMode = 'units' | 'installed-units' | 'restart-unit' | 'unit-log'

/** What pages ask of a host. */
export type QuestionMode = ServiceMode | 'listening'

/** A piece of the script (folder `apply`), without its comments and indentation. */
const piece = (name: string) =>
  readFileSync(new URL(`./apply/${name}.sh`, import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && line !== '#' && !line.startsWith('# '))
    .join('\n')

const pieces = (...names: string[]) => names.map(piece).join('\n')

/** A piece that runs in a shell of its own, as another user, is a value to the others. */
const asValue = (variable: string, text: string) => `${variable}='${text.replaceAll("'", "'\\''")}'`

const asLogin = asValue('as_login', pieces('marks', 'login-file', 'as-login'))
const leaveAsLogin = asValue('as_login', pieces('marks', 'login-file', 'leave-as-login'))
const surveyAsLogin = asValue('survey_as_login', pieces('marks', 'survey-as-login'))
const expandPattern = asValue('expand_pattern', piece('expand'))
const keyFiles = pieces('expand', 'key-files')
const recorderAsLogin = asValue('recorder_as_login', piece('recorder-as-login'))
const leaveKey = [pieces('head', 'forget'), keyFiles, pieces('leave-key', 'rekey')].join('\n')
const rekey = [piece('head'), keyFiles, piece('rekey')].join('\n')

/** The modes that may stay on the server, and answer one request after another. */
export type ServeMode = 'apply' | 'read' | 'firewall'

/** Each mode's own text: what a host need not parse costs it no time, and a command has at most 32 KiB (RFC 4253 §6.1). */
const texts: Record<ApplyMode, string> = {
  apply: [
    pieces('head', 'tell', 'plan', 'sshd-settings'),
    keyFiles,
    pieces('place-lines', 'accounts', 'logins', 'sudoers', 'groups'),
    asLogin,
    piece('main'),
  ].join('\n'),
  read: [
    pieces('head', 'tell', 'plan', 'sshd', 'sshd-settings', 'learn-key-files'),
    keyFiles,
    pieces('place-lines', 'logins', 'sudoers', 'groups', 'survey'),
    expandPattern,
    asLogin,
    surveyAsLogin,
    piece('main'),
  ].join('\n'),
  'rekey-add': rekey,
  'rekey-drop': rekey,
  leave: [
    pieces('head', 'tell', 'plan', 'sshd-settings'),
    keyFiles,
    pieces('place-lines', 'accounts', 'logins', 'sudoers', 'groups', 'leave'),
    leaveAsLogin,
    piece('main'),
  ].join('\n'),
  'leave-key': leaveKey,
  former: leaveKey,
  recorder: [pieces('head', 'logins'), recorderAsLogin, piece('recorder')].join('\n'),
  'shut-out': [pieces('head', 'sshd', 'sshd-settings'), keyFiles, piece('shut-out')].join('\n'),
  check: pieces('head', 'sshd', 'sshd-settings', 'check'),
  units: pieces('head', 'systemd', 'units'),
  'installed-units': pieces('head', 'systemd', 'installed-units'),
  'restart-unit': pieces('head', 'systemd', 'restart-unit'),
  'unit-log': pieces('head', 'systemd', 'unit-log'),
  firewall: pieces('head', 'firewall'),
  files: pieces('head', 'files'),
  listening: pieces('head', 'listening'),
}

const base64 = (mode: ApplyMode) => Buffer.from(texts[mode]).toString('base64')
const named = (mode: ApplyMode, serves: boolean) => (serves ? `serve-${mode}` : mode)

/** How a script is run: a constant command, and what goes first to its stdin. */
export interface ScriptRun {
  readonly command: string
  readonly opening: string
  /** Of those that stay on a server, one for each of these does: they hold the same lock there. */
  readonly of?: string
}

// Base64, because sh, csh and fish agree on no quoting that would carry a script.
const asItself = (mode: ApplyMode, serves: boolean): ScriptRun => ({
  command: `exec sh -c 'self=$(printf %s ${base64(mode)} | base64 -d) && eval "$self"' gatehouse ${named(mode, serves)}`,
  opening: '',
})

// The script comes over stdin: sudo writes each command into the host's log, and this one is short and always the same.
const bySudo = (mode: ApplyMode, serves: boolean): ScriptRun => ({
  command: `exec env LC_ALL=C sudo -n -- /bin/sh -c 'IFS= read -r self && self=$(printf %s "$self" | base64 -d) && eval "$self"' gatehouse ${named(mode, serves)}`,
  opening: `${base64(mode)}\n`,
})

export const isRoot = (login = 'root') => login === 'root'

const known = new Map<string, ScriptRun>()

/**
 * How the script is run by a management login, in whatever shell it has, as root; data goes over stdin only. With `serves` it stays: each request is a line
 * `read`, or `apply <bytes>` and a manifest of as many, or `firewall <lines>` and as many.
 */
export function scriptRun(mode: ApplyMode, login?: string, serves = false): ScriptRun {
  const runs = isRoot(login) ? asItself : bySudo
  const key = `${runs.name} ${named(mode, serves)}`
  const run = known.get(key) ?? { ...runs(mode, serves), of: mode === 'firewall' ? mode : 'logins' }
  known.set(key, run)
  return run
}
