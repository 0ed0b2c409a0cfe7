import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import type { CarrierNames } from '@gatehouse/core/dialer/trunk/carrier-way'
import { lookUpTrunk, type TrunkNames, takeTrunkNames } from '@gatehouse/core/dialer/trunk/look-up-trunks'
import { log } from '@gatehouse/core/log/service-log'
import { inRounds } from '../in-rounds.ts'

/** Between two looks for what is due, in milliseconds. */
const roundMs = 5000
/** Trunks whose names are looked up at a time, and of one account: slow ones must not hold up another's. */
const room = { all: 16, each: 4 }

/** Looks the names of carriers up again every few minutes, so that servers and firewalls follow a carrier that moves. */
export function watchTrunks(core: Core, names: CarrierNames): { stop(): Promise<void> } {
  const inHand = new Map<TrunkNames, Promise<void>>()
  const rounds = inRounds('trunks', roundMs, async (signal) => {
    while (!signal.aborted) {
      const accounts = [...inHand.keys()].map(({ account }) => account)
      const full = accounts.filter((one) => accounts.filter((other) => other === one).length >= room.each)
      const taken = await takeTrunkNames(core, { places: room.all - inHand.size, ofAccount: room.each, full })
      for (const one of taken)
        inHand.set(
          one,
          lookUp(core, names, one).finally(() => inHand.delete(one)),
        )
      if (taken.length === 0) return
      // what is slow is not waited for
      await Promise.race([...inHand.values(), sleep(roundMs, undefined, { ref: false })])
    }
  })
  return {
    async stop() {
      await rounds.stop()
      await Promise.all(inHand.values())
    },
  }
}

/** Never throws. */
async function lookUp(core: Core, names: CarrierNames, of: TrunkNames): Promise<void> {
  try {
    await lookUpTrunk(core, names, of)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    log.warn({ trunk: of.trunk, error: why }, 'a carrier’s names were not looked up, will try again')
  }
}
