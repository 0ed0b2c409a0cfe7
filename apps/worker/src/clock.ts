import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { carryOutResets } from '@gatehouse/core/identity/reset/carry-out-resets'
import { log } from '@gatehouse/core/log/service-log'
import { endRules } from '@gatehouse/core/machine/firewall/end-rules'
import { endExpired } from '@gatehouse/core/team/member/end-expired'

// an end that was set a moment ago is noticed within this time
const mostSeconds = 5

const failed = (error: Error) => {
  log.warn({ error: error.message }, 'a scheduled task failed, will run again')
  return null
}

/** Ends keys, memberships and firewall rules, and carries out resets, when their time has come. */
export function startClock(core: Core): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const ticking = (async () => {
    while (!stopping.signal.aborted) {
      const next = await endExpired(core).catch(failed)
      await carryOutResets(core).catch(failed)
      await endRules(core).catch(failed)
      const seconds = Math.max(0.05, Math.min(next ?? mostSeconds, mostSeconds))
      await sleep(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await ticking
    },
  }
}
