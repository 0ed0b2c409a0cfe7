import { forwardTarget, hostAndPort } from '@gatehouse/core/team/account/forward-target'
import { type Admitted, type HostPort, Refusal } from '../gatekeeper.ts'

/** What is allowed is compared, recorded and passed on in this spelling; what has none is allowed nowhere. */
export function inOneSpelling(asked: HostPort): HostPort {
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
