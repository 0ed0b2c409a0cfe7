import type { Hop } from './hop.ts'
import { HostUnreachable, timedOut } from './host-unreachable.ts'

/** That a place cannot be reached because a hop on the way to it cannot. */
export function hopFailed(at: string, hop: Hop, error: unknown): HostUnreachable {
  if (!(error instanceof HostUnreachable)) throw error
  const { message, found } = error
  const mismatch = error.reason === 'host-key-changed' && found !== null
  return new HostUnreachable('hop', `${at} is reached through ${hop.name}. ${message}`, {
    cause: error,
    hop: mismatch ? { server: hop.server, name: hop.name, pinned: hop.hostKey, found } : error.hop,
  })
}

const prohibited = 1

/** Why a hop made no connection to a place (RFC 4254 §5.1), as ssh2 gives it. */
export function notForwarded(
  at: string,
  { name }: Hop,
  error: Error & { reason?: number | string },
): HostUnreachable {
  const says = error.message.replace(/^\(SSH\) Channel open failure: /, '')
  if (error.reason === prohibited || error.reason === 'ADMINISTRATIVELY_PROHIBITED') {
    const message = `${at} is reached through ${name}. Its sshd does not allow forwarding. Set AllowTcpForwarding yes (or local) in its sshd_config, and no PermitOpen or DisableForwarding that forbids it.`
    return new HostUnreachable('hop', message, { cause: error })
  }
  if (/refused/i.test(says))
    return new HostUnreachable(
      'refused',
      `Nothing answers at ${at} when ${name} asks: the connection was refused. Check that the SSH server is running, and the port.`,
      { cause: error },
    )
  if (/timed out/i.test(says)) return timedOut(at, name)
  if (/name|resolve|unknown host/i.test(says))
    return new HostUnreachable(
      'dns',
      `${name} could not resolve the name in ${at}. Check its spelling and the DNS of ${name}.`,
      { cause: error },
    )
  return new HostUnreachable(
    'network',
    `${name} could not connect to ${at} (${says}). Check the network between the two.`,
    { cause: error },
  )
}
