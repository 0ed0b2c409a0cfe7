import { connect } from './connect.ts'
import { HopConnections } from './hop-connections.ts'
import { parseHostKey } from './host-key.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { HostTarget } from './link.ts'

/** Opens a new connection as far as the pinned host key is proved, and closes it. Answers what kept it from that, as a sentence; null for nothing. */
export async function whyUnreached(
  { host, port, hostKey, account, via }: Omit<HostTarget, 'privateKey'>,
  timeoutMs: number,
): Promise<string | null> {
  const pinned = parseHostKey(hostKey)
  const hops = new HopConnections()
  try {
    const { close } = await connect({
      host,
      port,
      account,
      way: hops.way(via),
      timeoutMs,
      keyType: pinned.type,
      acceptsHostKey: (blob) => pinned.blob.equals(blob),
      until: 'handshake',
    })
    close()
    return null
  } catch (error) {
    if (error instanceof HostUnreachable) return error.message
    throw error
  } finally {
    hops.close()
  }
}
