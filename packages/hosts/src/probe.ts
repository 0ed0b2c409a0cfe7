import { connect } from './connect.ts'
import type { Hop } from './hop.ts'
import { HopConnections } from './hop-connections.ts'
import { fingerprintOfBlob, type HostKeyType, hostKeyType, parseHostKey } from './host-key.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { Names } from './names/names.ts'

export interface ProbedHostKey {
  /** `<type> <base64>`, to be pinned. */
  readonly hostKey: string
  readonly type: HostKeyType
  readonly fingerprint: string
}

/**
 * Learns a server's host key, ed25519 before ecdsa before rsa, without authenticating. The server has proved by its
 * signature that it holds the key; that it is the right server is for a person to confirm.
 * @throws HostUnreachable
 */
export async function probeHostKey({
  host,
  port,
  timeoutMs = 10_000,
  names,
  account,
  via,
}: {
  host: string
  port: number
  timeoutMs?: number
  names?: Names
  account?: string
  via?: readonly Hop[]
}): Promise<ProbedHostKey> {
  let blob = Buffer.alloc(0)
  const acceptsHostKey = (shown: Buffer) => {
    blob = Buffer.from(shown)
    return true
  }
  const hops = new HopConnections()
  try {
    const way = hops.way(via)
    const options = {
      host,
      port,
      timeoutMs,
      names,
      account,
      way,
      acceptsHostKey,
      until: 'handshake',
    } as const
    const connection = await connect(options)
    connection.close()
  } finally {
    hops.close()
  }
  const type = hostKeyType(blob)
  if (type === null)
    throw new HostUnreachable('protocol', `${host}:${port} has no host key of a supported type.`)
  return { hostKey: `${type} ${blob.toString('base64')}`, type, fingerprint: fingerprintOfBlob(blob) }
}

/**
 * The fingerprint of a host key line, `SHA256:…`.
 * @throws TypeError if the line is none.
 */
export function fingerprintOf(hostKeyLine: string): string {
  return fingerprintOfBlob(parseHostKey(hostKeyLine).blob)
}
