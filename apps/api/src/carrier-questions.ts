import { carrierNames } from '@gatehouse/core/dialer/trunk/carrier-names'
import type { CarrierWay } from '@gatehouse/core/dialer/trunk/carrier-way'
import { usualSoundPorts } from '@gatehouse/hosts/asterisk/sound-ports'
import { systemNames } from '@gatehouse/hosts/names/names'
import { Places } from '@gatehouse/hosts/places'
import { HostPool } from '@gatehouse/hosts/pool'
import { openHostWay } from '@gatehouse/hosts/sip/host-way'
import { checkCredentials, checkOptions } from '@gatehouse/sip/check/check'
import { UserAgent } from '@gatehouse/sip/transaction/user-agent'
import { WayEnded } from '@gatehouse/sip/transport/transport'
import { placeIn } from './host-questions.ts'

/** How long a carrier is waited for, in milliseconds. */
const patienceMs = 8000

/** Asks carriers from servers, over connections of its own; so many at a time, and so many of one account. */
export class CarrierQuestions implements CarrierWay {
  readonly #places = new Places({ all: 32, each: 6 })
  readonly #pool = new HostPool({ connectMs: 5000, execMs: 15_000, idleMs: 10_000, maxLinks: 32 })

  readonly names = carrierNames(systemNames)

  readonly ask: CarrierWay['ask'] = async (target, { place, transport, domain, credentials }) => {
    const leave = await placeIn(this.#places, target.account ?? '')
    try {
      return await this.#pool.lend(target, async (link) => {
        const way = await openHostWay(link, { transport, ...place, sound: usualSoundPorts })
        const agent = new UserAgent({ transport: way.transport, giveUpMs: patienceMs })
        try {
          return await (credentials
            ? checkCredentials(agent, { domain, credentials })
            : checkOptions(agent, { domain }))
        } finally {
          agent.close()
          way.close()
        }
      })
    } catch (error) {
      if (!(error instanceof WayEnded)) throw error
      return { outcome: 'unreachable', status: null, words: error.message, milliseconds: 0 }
    } finally {
      leave()
    }
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}
