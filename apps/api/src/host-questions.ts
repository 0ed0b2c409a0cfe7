import { RateLimited } from '@gatehouse/core/access/errors'
import { Places } from '@gatehouse/hosts/places'
import { HostPool } from '@gatehouse/hosts/pool'
import type { HostQuestion } from '@gatehouse/hosts/service/host-services'

/** How long one waits for a place before it is told to come again, in milliseconds. */
const patience = 5000

const busy = () => new RateLimited(5, 'host-questions.account', 'Too many servers are being asked right now.')

/** A place, or RateLimited after `patience`. */
export const placeIn = (places: Places, whose: string) =>
  places.take(whose, AbortSignal.timeout(patience)).catch(() => {
    throw busy()
  })

/** Asks servers what pages show of them, over connections that are kept for half a minute; so many at a time, and so many of one account. */
export class HostQuestions {
  readonly #places = new Places({ all: 64, each: 12 })
  readonly #pool = new HostPool({ connectMs: 5000, execMs: 15_000, idleMs: 30_000, maxLinks: 64 })

  /** @throws HostUnreachable within some 25 seconds, RateLimited */
  readonly ask: HostQuestion = async (target, mode, input) => {
    const leave = await placeIn(this.#places, target.account ?? '')
    try {
      return await this.#pool.question(target, mode, input)
    } finally {
      leave()
    }
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}
