import type { HostPort } from '../gatekeeper.ts'
import type { GatewayLimits } from '../limits.ts'
import { ForwardedPlace } from '../session/forwarded-place.ts'
import type { LiveSessions } from '../session/live-sessions.ts'
import type { NearEnd } from '../session/near-end.ts'

interface PlacesOptions {
  readonly limits: Pick<GatewayLimits, 'channels' | 'restMs'>
  readonly live: LiveSessions
  /** Runs the place's session to its end. */
  readonly run: (to: HostPort, place: ForwardedPlace) => Promise<void>
}

const tooMany = 'Too many forwarding destinations at once. Try again in a moment.'

/** The places to which one client's connection forwards: each is one session, and those of the same place share it. */
export class ForwardedPlaces {
  readonly #options: PlacesOptions
  /** The one that may be joined, by where it is. */
  readonly #byName = new Map<string, ForwardedPlace>()
  /** Those that are being tidied up as well. */
  readonly #all = new Set<ForwardedPlace>()
  readonly #stopListening: () => void

  constructor(options: PlacesOptions) {
    this.#options = options
    this.#stopListening = options.live.onClosing(() => {
      for (const place of this.#resting()) place.leave()
    })
  }

  /** Forwards one connection; resolves when it is over. */
  async join(to: HostPort, near: NearEnd): Promise<void> {
    const name = JSON.stringify([to.host, to.port])
    const known = this.#byName.get(name)
    if (known && !known.isOver) return known.join(near)
    if (!this.#makeRoom()) return near.end({ by: 'gateway', line: tooMany })

    const { limits, live, run } = this.#options
    const place = new ForwardedPlace({ restMs: limits.restMs, isClosing: () => live.isClosing })
    this.#byName.set(name, place)
    this.#all.add(place)
    const joined = place.join(near)
    void run(to, place).finally(() => {
      this.#all.delete(place)
      if (this.#byName.get(name) === place) this.#byName.delete(name)
    })
    await joined
  }

  /** The client's connection is gone. */
  close(): void {
    this.#stopListening()
    for (const place of this.#all) place.leave()
  }

  /** The one that has been without a connection for longest makes way: of as many as there may be channels one has none. */
  #makeRoom(): boolean {
    const most = this.#options.limits.channels
    const open = [...this.#all].filter(({ isOver }) => !isOver)
    if (open.length >= most) this.#resting()[0]?.leave()
    return this.#all.size < 2 * most
  }

  /** The longest first. */
  #resting(): ForwardedPlace[] {
    const since = (place: ForwardedPlace) => place.restsSince ?? Number.POSITIVE_INFINITY
    return [...this.#all]
      .filter((place) => !place.isOver && place.restsSince !== null)
      .sort((one, other) => since(one) - since(other))
  }
}
