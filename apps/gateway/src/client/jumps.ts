import type { Destination, Gatekeeper, HostPort, KeyHolder } from '../gatekeeper.ts'
import { inOneSpelling } from './require-forward.ts'

/** A connection to a server that came through another one of the same person (`ssh -J`). */
export interface Jump {
  /** Whose keys are asked for. */
  readonly userId: string
  readonly destination: Destination
  /** From where the outermost one came. */
  readonly clientAddress: string
  /** Through how many it came. */
  readonly depth: number
}

/** How many may be inside one another. */
export const mostJumps = 3

/** How long an answer is good for: a browser behind `ssh -D` asks for the same few places again and again. */
const goodMs = 5_000
const mostKnown = 500

interface Known {
  readonly at: number
  readonly answer: Promise<Destination | null>
}

/** Tells connections to servers from whatever else a client forwards. */
export class Jumps {
  readonly #holder: KeyHolder
  readonly #gatekeeper: Pick<Gatekeeper, 'serverAt'>
  readonly #known = new Map<string, Known>()

  constructor(
    { holder }: { holder: KeyHolder },
    { gatekeeper }: { gatekeeper: Pick<Gatekeeper, 'serverAt'> },
  ) {
    this.#holder = holder
    this.#gatekeeper = gatekeeper
  }

  /** The server that stands at a place; null for one that is none, such as any on the server that is logged in to. @throws Refusal */
  destinationAt({ destIP, destPort }: { destIP: string; destPort: number }): Promise<Destination | null> {
    const place: HostPort = inOneSpelling({ host: destIP, port: destPort })
    if (place.host === 'localhost') return Promise.resolve(null)
    const name = JSON.stringify([place.host, place.port])
    const now = performance.now()
    const known = this.#known.get(name)
    if (known && now - known.at < goodMs) return known.answer
    if (this.#known.size >= mostKnown) this.#known.clear()
    const answer = this.#gatekeeper.serverAt(this.#holder, place)
    answer.catch(() => this.#known.delete(name))
    this.#known.set(name, { at: now, answer })
    return answer
  }
}
