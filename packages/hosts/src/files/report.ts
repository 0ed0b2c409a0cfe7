import { callsIn, contactsIn, registrationsIn, type ToldByAsterisk } from '../asterisk/said.ts'
import { type SoundPorts, soundPortsIn, usualSoundPorts } from '../asterisk/sound-ports.ts'
import { incomplete, throwGivenUp } from '../given-up.ts'
import { digestFiles } from './text.ts'

/** What apply/files.sh answers. */
export interface FilesReport {
  /** SHA-256 of the text that it was given last and that holds, hex; null for none. */
  readonly holds: string | null
  readonly note: string | null
  /** Set where the host has something else than that text. */
  readonly found: {
    /** The text. */
    readonly expected: string
    /** What stands at a path instead; null for nothing. Cut where it is long. */
    readonly files: Readonly<Record<string, string | null>>
    /** Whose a file is instead, and with which mode. */
    readonly owners: Readonly<Record<string, string>>
    /** The lines of ours that are missing in files that are not. */
    readonly lacks: readonly string[]
  } | null
  /** What came of what it was given last. */
  readonly trial: {
    readonly token: string
    readonly outcome: 'confirmed' | 'undone'
    readonly why: string
  } | null
  /** Asked for trunks alone: the engine that would read them, null where there is none, and where sound is waited for. */
  readonly engine?: ToldByAsterisk | null
  readonly sound?: SoundPorts
}

/** The parts of servers that are files. */
export type FilesPart = 'trunks' | 'recipes' | 'dispositions'

/** What is asked of the mode. */
export const filesRequest = {
  look: (part: FilesPart) => `look ${part}\n`,
  give: (part: FilesPart, token: string, text: string) =>
    `give ${part} ${token} ${digestFiles(text)}\n${text}`,
  /** Gives it once more what it holds. */
  again: (part: FilesPart, token: string) => `again ${part} ${token}\n`,
  remove: (part: FilesPart) => `remove ${part}\n`,
}

const decoded = (base64: string) => Buffer.from(base64.replace(/\.$/, ''), 'base64').toString('utf8')

/** @throws HostUnreachable `command` where the answer is not whole, or says what is wrong with the host */
export function parseFiles(stdout: string, at: string): FilesReport {
  let report: Omit<FilesReport, 'found'> = { holds: null, note: null, trial: null }
  const engine = (more: Partial<ToldByAsterisk>) => {
    if (report.engine) report = { ...report, engine: { ...report.engine, ...more } }
  }
  let expected: string | null = null
  const files: Record<string, string | null> = {}
  const owners: Record<string, string> = {}
  const lacks: string[] = []
  for (const line of stdout.split('\n')) {
    if (line === 'gatehouse done')
      return { ...report, found: expected === null ? null : { expected, files, owners, lacks } }
    throwGivenUp(line, at)
    const [first, what, one = '', ...rest] = line.split(' ')
    if (first !== 'files') continue
    if (what === 'holds') report = { ...report, holds: /^[0-9a-f]{64}$/.test(one) ? one : null }
    else if (what === 'note') report = { ...report, note: [one, ...rest].join(' ') }
    else if (what === 'expected') expected = decoded(one)
    else if (what === 'found') files[one] = rest[0] === '-' ? null : decoded(rest[0] ?? '')
    else if (what === 'owner') owners[one] = rest.join(' ')
    else if (what === 'lacks') lacks.push(`${one}: ${rest.join(' ')}`)
    else if (what === 'engine') {
      const [pjsip = '-', extensions = '-', ...version] = rest
      const told = {
        version: version.join(' '),
        answers: false,
        pjsip: pjsip === '-' ? null : pjsip,
        extensions: extensions === '-' ? null : extensions,
        group: one,
        registrations: {},
        contacts: {},
        calls: {},
      }
      report = { ...report, engine: one === '-' ? null : told, sound: report.sound ?? usualSoundPorts }
    } else if (what === 'sound') report = { ...report, sound: soundPortsIn(decoded(one)) }
    else if (what === 'answers') engine({ answers: true })
    else if (what === 'registrations') engine({ registrations: registrationsIn(decoded(one)) })
    else if (what === 'contacts') engine({ contacts: contactsIn(decoded(one)) })
    else if (what === 'calls') engine({ calls: callsIn(decoded(one)) })
    else if (what === 'trial') {
      const [outcome, ...why] = rest
      if (outcome === 'confirmed' || outcome === 'undone')
        report = { ...report, trial: { token: one, outcome, why: why.join(' ') } }
    }
  }
  throw incomplete(at)
}

/** Throws as {@link parseFiles}, where the answer does not say that nothing is left. */
export function parseFilesGone(stdout: string, at: string): void {
  const lines = stdout.split('\n')
  for (const line of lines) throwGivenUp(line, at)
  if (!lines.includes('files gone') || !lines.includes('gatehouse done')) throw incomplete(at)
}
