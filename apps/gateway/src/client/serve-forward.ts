import { forwardTarget, hostAndPort } from '@gatehouse/core/account/forward-target'
import type ssh2 from 'ssh2'
import { type Admitted, type HostPort, Refusal } from '../gatekeeper.ts'
import type { ClientConnection } from './client-connection.ts'
import { ForwardedChannel, type RejectChannel } from './forwarded-channel.ts'

/** Serves a client's local forwarding (RFC 4254 §7.2). */
export function serveForward(
  accept: () => ssh2.ServerChannel,
  reject: RejectChannel,
  { destIP, destPort }: ssh2.TcpipRequestInfo,
  connection: ClientConnection,
): void {
  const forwardTo = inOneSpelling({ host: destIP, port: destPort })
  connection.forward(forwardTo, new ForwardedChannel(accept, reject, connection))
}

/** What is allowed is compared, recorded and passed on in this spelling; what has none is allowed nowhere. */
function inOneSpelling(asked: HostPort): HostPort {
  const target = forwardTarget(asked.host, asked.port)
  return target === null ? asked : hostAndPort(target)
}

/** @throws Refusal unless the policy lists this host and port, or any port of this host */
export function requireForward({ policy, server }: Admitted, { host, port }: HostPort): void {
  const listed = policy.localForward.some((allowed) => {
    const same = inOneSpelling({ ...allowed, port: allowed.port || port })
    return same.host === host && same.port === port
  })
  if (!listed) throw new Refusal(`Forwarding to ${host}:${port} through ${server} is not allowed.`)
}
