/** How a command ended (RFC 4254 §6.10); a signal is named without `SIG`. */
export type ExitStatus = { readonly code: number } | { readonly signal: string; readonly coreDumped: boolean }

/** A server says whatever it likes: a status past what is kept is this one, and a signal that is no name this. */
const largestCode = 2 ** 31 - 1
const signalName = /^[A-Za-z0-9@._-]{1,64}$/

/** How a command ended, from what a server has sent: `code` is null where it was a signal. */
export function exitOf(code: number | null, signal = '', coreDumped = false): ExitStatus {
  if (code !== null) return { code: Math.min(code, largestCode) }
  const name = signal.replace(/^SIG/, '')
  return { signal: signalName.test(name) ? name : 'UNKNOWN', coreDumped }
}

/** Why a session ends. `exit` is null where the server has not said how. */
export type SessionEnd =
  | { readonly by: 'command'; readonly exit: ExitStatus | null }
  | { readonly by: 'client' }
  | { readonly by: 'gateway'; readonly line: string }

/** The exit status of whatever the gateway itself ends or refuses. */
export const refusedCode = 254
