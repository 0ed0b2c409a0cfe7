import { readFileSync } from 'node:fs'

/**
 * `apply` makes the host hold the manifest on stdin; `read` only reports what it holds, and every key that lets anybody
 * in; `rekey-add` and `rekey-drop` exchange the management key; `leave` leaves people's own lines there without us, and `leave-key`
 * takes the management key away after that; `recorder` places the program that
 * records on the host, and hands over what it has recorded; `shut-out` says who cannot get in although the lines are right.
 * `units`, `installed-units`, `restart-unit` and `unit-log` are about systemd's services.
 */
export type ApplyMode =
  | 'apply'
  | 'read'
  | 'rekey-add'
  | 'rekey-drop'
  | 'leave'
  | 'leave-key'
  | 'recorder'
  | 'shut-out'
  | ServiceMode

/** What is asked about services; see folder `service`. */
export type ServiceMode = 'units' | 'installed-units' | 'restart-unit' | 'unit-log'

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
const rekey = [piece('head'), keyFiles, piece('rekey')].join('\n')

/** The modes that may stay on the server, and answer one request after another. */
export type ServeMode = 'apply' | 'read'

/** Each mode's own text: what a host need not parse costs it no time, and a command has at most 32 KiB (RFC 4253 §6.1). */
const texts: Record<ApplyMode, string> = {
  apply: [
    pieces('head', 'tell', 'plan', 'sshd-settings'),
    keyFiles,
    pieces('place-lines', 'accounts', 'logins', 'sudoers'),
    asLogin,
    piece('main'),
  ].join('\n'),
  read: [
    pieces('head', 'tell', 'plan', 'sshd', 'sshd-settings', 'learn-key-files'),
    keyFiles,
    pieces('place-lines', 'logins', 'sudoers', 'survey'),
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
    pieces('place-lines', 'accounts', 'logins', 'sudoers', 'leave'),
    leaveAsLogin,
    piece('main'),
  ].join('\n'),
  'leave-key': [piece('head'), keyFiles, pieces('leave-key', 'rekey')].join('\n'),
  recorder: [pieces('head', 'logins'), recorderAsLogin, piece('recorder')].join('\n'),
  'shut-out': [pieces('head', 'sshd', 'sshd-settings'), keyFiles, piece('shut-out')].join('\n'),
  units: pieces('head', 'systemd', 'units'),
  'installed-units': pieces('head', 'systemd', 'installed-units'),
  'restart-unit': pieces('head', 'systemd', 'restart-unit'),
  'unit-log': pieces('head', 'systemd', 'unit-log'),
}

const command = (mode: ApplyMode, serves = false) =>
  `exec sh -c 'self=$(printf %s ${Buffer.from(texts[mode]).toString('base64')} | base64 -d) && eval "$self"' gatehouse ${serves ? `serve-${mode}` : mode}`

const once: Record<ApplyMode, string> = {
  apply: command('apply'),
  read: command('read'),
  'rekey-add': command('rekey-add'),
  'rekey-drop': command('rekey-drop'),
  leave: command('leave'),
  'leave-key': command('leave-key'),
  recorder: command('recorder'),
  'shut-out': command('shut-out'),
  units: command('units'),
  'installed-units': command('installed-units'),
  'restart-unit': command('restart-unit'),
  'unit-log': command('unit-log'),
}
const serving: Record<ServeMode, string> = { apply: command('apply', true), read: command('read', true) }

/**
 * The constant command that runs the script in whatever shell root has; data goes over stdin only. Base64, because
 * sh, csh and fish agree on no quoting that would carry a script.
 */
export function applyCommand(mode: ApplyMode): string {
  return once[mode]
}

/** The same, staying: each request is a line `read`, or `apply <bytes>` and a manifest of as many. */
export function serveCommand(mode: ServeMode): string {
  return serving[mode]
}
