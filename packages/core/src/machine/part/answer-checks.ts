import type { Core } from '../../access/core.ts'
import { log } from '../../log/service-log.ts'
import { type AskedCheck, answerCheck, askedOf, gatewayBorn, gatewayGone } from './gateway-checks.ts'

/** How often a gateway says that it lives: while it had no connection, it may have been taken for dead and forgotten. */
const announceMs = 60_000

/**
 * Answers whether this process can open a new connection to a server, whenever it is asked: what a changed firewall is confirmed by.
 * @param whyUnreached tries it; answers what kept it from that, as a sentence
 */
export async function answerChecks(
  core: Core,
  gateway: string,
  whyUnreached: (check: AskedCheck) => Promise<string | null>,
  everyMs = announceMs,
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController()
  const underWay = new Map<string, Promise<void>>()
  const look = async () => {
    for (const check of await askedOf(core, gateway)) {
      if (underWay.has(check.id)) continue
      const answering = whyUnreached(check)
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
  const announcing = setInterval(() => {
    gatewayBorn(core, gateway)
      .then(hear)
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'it could not be told that this gateway lives'),
      )
  }, everyMs).unref()
  await core.live.subscribeToChecks(hear, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      clearInterval(announcing)
      await looking
      await Promise.all(underWay.values())
      await gatewayGone(core, gateway).catch(() => {})
    },
  }
}
