/** How long a login is held back after a server refused it, doubled each time, in milliseconds. */
const firstMs = 10_000
const longestMs = 120_000
/** A server that refused so many logins within a while is asked by none that it has not let in before. */
const mostRefusals = 2
const whileMs = 15_000
/** Logins and servers remembered. */
const mostKnown = 10_000

interface Held {
  readonly until: number
  readonly waitMs: number
}

/**
 * The logins that servers have just refused. sshd (PerSourcePenalties) and the like shut out an address from which too many
 * fail, and all of Gatehouse comes from one: a member whose own files keep them out must not keep out everybody.
 */
export class RefusedLogins {
  readonly #now: () => number
  readonly #held = new Map<string, Held>()
  readonly #refusals = new Map<string, number[]>()
  readonly #letIn = new Set<string>()

  /** @param now milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /** Milliseconds until a server may be asked again whether it lets a login in; 0 for now. */
  waitOf(server: string, login: string): number {
    const now = this.#now()
    const key = keyOf(server, login)
    const own = (this.#held.get(key)?.until ?? 0) - now
    const recent = this.#recent(server, now)
    const [oldest] = recent
    const crowd =
      oldest !== undefined && recent.length >= mostRefusals && !this.#letIn.has(key)
        ? oldest + whileMs - now
        : 0
    return Math.max(0, own, crowd)
  }

  refused(server: string, login: string): void {
    const now = this.#now()
    const key = keyOf(server, login)
    const before = this.#held.get(key)
    const isAgain = before !== undefined && now < before.until + before.waitMs
    const waitMs = isAgain ? Math.min(before.waitMs * 2, longestMs) : firstMs
    this.#letIn.delete(key)
    remember(this.#held, key, { until: now + waitMs, waitMs })
    remember(this.#refusals, server, [...this.#recent(server, now), now])
  }

  letIn(server: string, login: string): void {
    const key = keyOf(server, login)
    this.#held.delete(key)
    this.#letIn.add(key)
    if (this.#letIn.size > mostKnown) for (const oldest of this.#letIn) return void this.#letIn.delete(oldest)
  }

  #recent(server: string, now: number): number[] {
    return (this.#refusals.get(server) ?? []).filter((at) => now - at < whileMs)
  }
}

const keyOf = (server: string, login: string) => `${server} ${login}`

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > mostKnown) for (const oldest of map.keys()) return void map.delete(oldest)
}
