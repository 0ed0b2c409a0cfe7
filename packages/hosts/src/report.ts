import { HostUnreachable } from './host-unreachable.ts'

export interface LoginReport {
  readonly login: string
  /** SHA-256 in hex as digestLogin makes it; null if none of our keys is there, or if that is not known. */
  readonly digest: string | null
  /** How many keys stand there that are not Gatehouse's. */
  readonly foreign: number
  readonly error: string | null
}

export interface HostReport {
  /** Equal to digestManifest of a manifest exactly if the host holds it. */
  readonly digest: string
  readonly logins: readonly LoginReport[]
}

const loginLine = /^login ([a-z_][a-z0-9_-]{0,30}) ([0-9a-f]{64}|-) (\d{1,7}) (?:ok|error:([ -~]{1,400}))$/
const doneLine = /^gatehouse done ([0-9a-f]{64})$/
const errorLine = /^gatehouse error ([ -~]{1,400})$/

/**
 * Reads the apply script's answer (see apply.sh). Lines of another shape, such as a greeting, are passed over.
 * @throws HostUnreachable `command` if the script gave up, or if the closing line is missing: then nothing is known.
 */
export function parseReport(stdout: string, at: string): HostReport {
  const logins: LoginReport[] = []
  for (const line of stdout.split('\n')) {
    const login = loginLine.exec(line)
    if (login) {
      const [, name = '', digest = '-', foreign = '0', error] = login
      logins.push({
        login: name,
        digest: digest === '-' ? null : digest,
        foreign: Number(foreign),
        error: error ?? null,
      })
    }
    const done = doneLine.exec(line)
    if (done?.[1]) return { digest: done[1], logins }
    const error = errorLine.exec(line)
    if (error)
      throw new HostUnreachable('command', `${at} could not do it: ${error[1]}.`, { outcomeUnknown: true })
  }
  const message = `${at} gave no complete answer: what was done is unknown. Does root have a shell there, and sh, awk, coreutils?`
  throw new HostUnreachable('command', message, { outcomeUnknown: true })
}
