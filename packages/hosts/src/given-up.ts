import { HostUnreachable } from './host-unreachable.ts'

const errorLine = /^gatehouse error ([ -~]{1,400})$/

/** @throws HostUnreachable `command` where the line says that the script gave up */
export function throwGivenUp(line: string, at: string): void {
  const error = errorLine.exec(line)
  if (error)
    throw new HostUnreachable('command', `${at} could not do it: ${error[1]}.`, { outcomeUnknown: true })
}

/** That an answer has no closing line. */
export function incomplete(at: string): HostUnreachable {
  const message = `${at} gave no complete answer, so what was done is unknown. Check that the management login has a shell there, and sh, awk and coreutils.`
  return new HostUnreachable('command', message, { outcomeUnknown: true })
}
