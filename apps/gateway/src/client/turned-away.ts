import { networkOf } from '@gatehouse/core/limit/network-of'

/** How long it is remembered that an address is turned away, and that somebody got in from it, in milliseconds. */
const awayMs = 60_000
const gotInMs = 24 * 60 * 60 * 1000
/** Connections in a second that are looked at nevertheless, for a right key among them, and how many may have gathered. */
const trickle = { perSecond: 1, most: 5 }
const trickleOfKnown = { perSecond: 10, most: 50 }
/** Addresses remembered. */
const mostKnown = 10_000

interface Away {
  until: number
  tokens: number
  at: number
}

/**
 * The addresses whose connections are turned away as they come, from memory: whatever is sent there costs nothing. A few are
 * looked at in every second, and more where people have got in from the address before, so that a right key gets in whatever
 * its neighbours behind the same address do.
 */
export class TurnedAway {
  readonly #now: () => number
  readonly #away = new Map<string, Away>()
  readonly #gotIn = new Map<string, number>()

  /** @param now milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /** Unknown keys from this address are refused for now. */
  add(address: string): void {
    const network = networkOf(address)
    const now = this.#now()
    const known = this.#away.get(network)
    if (known && known.until > now) known.until = now + awayMs
    else
      remember(this.#away, network, { until: now + awayMs, tokens: this.#allowance(network).most, at: now })
  }

  /** Somebody has authenticated from this address. */
  gotIn(address: string): void {
    remember(this.#gotIn, networkOf(address), this.#now() + gotInMs)
  }

  /** Whether a connection from this address is looked at. */
  mayCome(address: string): boolean {
    const network = networkOf(address)
    const away = this.#away.get(network)
    if (!away) return true
    const now = this.#now()
    if (away.until <= now) return this.#away.delete(network)
    const { perSecond, most } = this.#allowance(network)
    away.tokens = Math.min(most, away.tokens + ((now - away.at) / 1000) * perSecond)
    away.at = now
    if (away.tokens < 1) return false
    away.tokens--
    return true
  }

  #allowance(network: string) {
    return (this.#gotIn.get(network) ?? 0) > this.#now() ? trickleOfKnown : trickle
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > mostKnown) for (const oldest of map.keys()) return void map.delete(oldest)
}
