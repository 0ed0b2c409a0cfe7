import { Refusal } from '../gatekeeper.ts'
import type { FarRequest } from './far-request.ts'

/**
 * The server opens no further channel for a session on a connection that carries some (sshd's `MaxSessions`). Another connection
 * may have room; where none is to be had, its message is what the person is told.
 */
export class ConnectionFull extends Refusal {}

/** As ssh2 gives it: with a reason where no channel was opened (RFC 4254 §5.1), without one where what runs in it was refused. */
type ChannelError = Error & { readonly reason?: number | string }

/**
 * Why a server did not start a session, for the person who wanted it.
 * @param others sessions that its connection carries besides
 */
export function notStarted(
  server: string,
  what: FarRequest['what'],
  error: ChannelError,
  others: number,
): Refusal {
  if (typeof what === 'object') {
    const why = error.message.replace(/^\(SSH\) Channel open failure: /, '')
    return new Refusal(`${server} did not connect to ${what.host}:${what.port}: ${why}`)
  }
  if (error.reason !== undefined) {
    return others > 0
      ? new ConnectionFull(`${server} allows no more sessions (MaxSessions in its sshd_config).`)
      : new Refusal(`${server} accepted your login but allows no sessions (MaxSessions in its sshd_config).`)
  }
  if (/pseudo-terminal/.test(error.message)) return new Refusal(`${server} does not allow terminals.`)
  if (what === 'sftp') return new Refusal(`${server} does not offer sftp: its sshd has no sftp subsystem.`)
  return new Refusal(`${server} accepted your login but did not start ${what}.`)
}
