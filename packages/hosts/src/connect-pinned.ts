import { type Connection, type ConnectOptions, connect } from './connect.ts'
import { fingerprintOfBlob, parseHostKey } from './host-key.ts'
import { HostUnreachable } from './host-unreachable.ts'

type PinnedOptions = Omit<ConnectOptions, 'keyType' | 'acceptsHostKey' | 'until'> & {
  /** `ssh-ed25519 AAAA…`: no other key is spoken to. */
  readonly hostKey: string
}

/** Logs in to a server whose host key is the pinned one. @throws HostUnreachable; a wrong host key stops everything before authentication. */
export async function connectPinned({ hostKey, ...options }: PinnedOptions): Promise<Connection> {
  const pinned = parseHostKey(hostKey)
  let found: Buffer | undefined
  try {
    return await connect({
      ...options,
      keyType: pinned.type,
      acceptsHostKey: (blob) => {
        found = Buffer.from(blob)
        return found.equals(pinned.blob)
      },
      until: 'ready',
    })
  } catch (error) {
    if (!found || found.equals(pinned.blob)) throw error
    const fingerprints = { expected: fingerprintOfBlob(pinned.blob), found: fingerprintOfBlob(found) }
    throw new HostUnreachable(
      'host-key-changed',
      `${options.host}:${options.port} has a different host key (${fingerprints.found}) from the pinned one (${fingerprints.expected}). Nothing was sent. If the server was reinstalled, compare the new fingerprint on its console and accept it. If not, someone may be intercepting the connection.`,
      { cause: error, ...fingerprints },
    )
  }
}
