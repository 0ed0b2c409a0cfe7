import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { GatehouseError } from '@gatehouse/core/access/errors'
import { askServer } from '@gatehouse/core/fleet/manifest/ask-server'
import { log } from '@gatehouse/core/log/service-log'
import {
  type Looked,
  recordLook,
  type ServiceLook,
  takeLooks,
} from '@gatehouse/core/machine/service/service-look'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'
import { HostServices } from '@gatehouse/hosts/service/host-services'
import { NoSystemd } from '@gatehouse/hosts/service/unit'
import { inRounds } from '../in-rounds.ts'

/** Between two looks for what is due, in milliseconds. */
const roundMs = 2000
/** Servers that are asked at a time, and of one account: slow ones must not hold up another's. */
const room = { all: 32, each: 8 }

/** Looks at the chosen services of every server about once a minute, so that one that fails is known before anybody asks. */
export function watchServices(core: Core, hosts: HostPool): { stop(): Promise<void> } {
  const inHand = new Map<ServiceLook, Promise<void>>()
  const rounds = inRounds('services', roundMs, async (signal) => {
    while (!signal.aborted) {
      const accounts = [...inHand.keys()].map(({ account }) => account)
      const full = accounts.filter((one) => accounts.filter((other) => other === one).length >= room.each)
      const looks = await takeLooks(core, { places: room.all - inHand.size, ofAccount: room.each, full })
      for (const look of looks)
        inHand.set(
          look,
          lookAt(core, hosts, look).finally(() => inHand.delete(look)),
        )
      if (looks.length === 0) return
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
async function lookAt(core: Core, hosts: HostPool, look: ServiceLook): Promise<void> {
  try {
    await recordLook(core, look, await seen(core, hosts, look))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    log.warn({ server: look.server, error: why }, 'services were not looked at, will try again')
  }
}

async function seen(core: Core, hosts: HostPool, look: ServiceLook): Promise<Looked> {
  try {
    return await askServer(core, look, (target) =>
      new HostServices((...question) => hosts.question(...question), target).units(look.services),
    )
  } catch (error) {
    if (error instanceof NoSystemd) return { units: null }
    if (error instanceof GatehouseError || error instanceof HostUnreachable) return { error: error.message }
    throw error
  }
}
