import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import {
  type AskedCheck,
  answerCheck,
  askedOf,
  gatewayBorn,
  gatewayGone,
} from '@gatehouse/core/machine/part/gateway-checks'
import { connect } from '@gatehouse/hosts/connect'
import { parseHostKey } from '@gatehouse/hosts/host-key'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'

/** Whoever asks waits a little longer than this. */
const connectMs = 7_000

/** Answers whether this process can open a new connection to a server, whenever it is asked: what a changed firewall is confirmed by. */
export async function answerChecks(core: Core, gateway: string): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  const underWay = new Map<string, Promise<void>>()
  const look = async () => {
    for (const check of await askedOf(core, gateway)) {
      if (underWay.has(check.id)) continue
      const answering = reached(check)
        .then((error) => answerCheck(core, { id: check.id, gateway, error }))
        .catch((error: Error) =>
          log.warn({ error: error.message }, 'a check of a server could not be answered'),
        )
        .finally(() => underWay.delete(check.id))
      underWay.set(check.id, answering)
    }
  }
  let looking = Promise.resolve()
  const hear = () => {
    looking = looking
      .then(look)
      .catch((error: Error) => log.warn({ error: error.message }, 'checks of servers could not be read'))
  }
  await gatewayBorn(core, gateway)
  await core.live.subscribeToChecks(hear, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await looking
      await Promise.all(underWay.values())
      await gatewayGone(core, gateway).catch(() => {})
    },
  }
}

/** What kept it from getting through; null for nothing. */
async function reached({ account, host, port, host_key: hostKey }: AskedCheck): Promise<string | null> {
  const pinned = parseHostKey(hostKey)
  try {
    const { close } = await connect({
      host,
      port,
      account,
      timeoutMs: connectMs,
      keyType: pinned.type,
      acceptsHostKey: (blob) => pinned.blob.equals(blob),
      until: 'handshake',
    })
    close()
    return null
  } catch (error) {
    if (error instanceof HostUnreachable) return error.message
    throw error
  }
}
