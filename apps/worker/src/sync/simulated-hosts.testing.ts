import { setTimeout as sleep } from 'node:timers/promises'
import { timedOut } from '@gatehouse/hosts/host-unreachable'
import { digestLogin, digestManifest, type Manifest } from '@gatehouse/hosts/manifest'
import type { Surroundings } from '@gatehouse/hosts/other-ways'
import { HostPool } from '@gatehouse/hosts/pool'
import type { HostReport } from '@gatehouse/hosts/report'

interface Behaviour {
  /** Milliseconds that an answer takes. */
  takes: number
  /** Milliseconds after which a dead host is given up. */
  patience: number
  isDead: (host: string) => boolean
}

/** More hosts than one machine can hold, behind links that only wait: each holds what it was given last. */
export class SimulatedHosts extends HostPool {
  readonly #behaviour: Behaviour
  readonly #held = new Map<string, Manifest>()
  /** Hosts in the order in which their answers, or their silence, came. */
  readonly done: string[] = []
  inHand = 0
  mostInHand = 0

  constructor(behaviour: Behaviour) {
    super()
    this.#behaviour = behaviour
  }

  override apply({ host }: { host: string }, manifest: Manifest): Promise<HostReport> {
    return this.#answer(host, () => {
      const before = this.#held.get(host) ?? { logins: [] }
      const now = afterwards(before, manifest)
      this.#held.set(host, now)
      return reportOf(before, now, manifest)
    })
  }

  override read({ host }: { host: string }): Promise<HostReport> {
    return this.#answer(host, () => {
      const held = this.#held.get(host) ?? { logins: [] }
      return reportOf(held, held, held)
    })
  }

  override async lookAround(): Promise<Surroundings> {
    return { shutOut: {}, otherWays: [] }
  }

  /** How many hosts hold this key line for the login. */
  holding(login: string, line: string): number {
    return [...this.#held.values()].filter(({ logins }) =>
      logins.some((one) => one.login === login && one.keys.includes(line)),
    ).length
  }

  async #answer(host: string, report: () => HostReport): Promise<HostReport> {
    this.mostInHand = Math.max(this.mostInHand, ++this.inHand)
    const { isDead, patience, takes } = this.#behaviour
    try {
      await sleep(isDead(host) ? patience : takes)
      if (isDead(host)) throw timedOut(host)
      return report()
    } finally {
      this.inHand--
      this.done.push(host)
    }
  }
}

/** What a host holds that held `before` and was given this. */
export function afterwards(before: Manifest, given: Manifest): Manifest {
  if (!given.changed) return given
  const named = namesIn(given)
  return { logins: [...before.logins.filter(({ login }) => !named.has(login)), ...given.logins] }
}

const namesIn = ({ logins, changed }: Manifest) =>
  new Set([...logins.map(({ login }) => login), ...(changed?.leaving ?? []), ...(changed?.departed ?? [])])

/** What a host says that held `before`, holds `now`, and was asked for this. */
export function reportOf(before: Manifest, now: Manifest, asked: Manifest): HostReport {
  const digestIn = ({ logins }: Manifest, name: string) => {
    const keys = logins.find(({ login }) => login === name)?.keys ?? []
    return keys.length > 0 ? digestLogin(keys) : null
  }
  const named = namesIn(asked)
  const names = new Set(
    [...before.logins, ...now.logins]
      .map(({ login }) => login)
      .filter((login) => !asked.changed || named.has(login)),
  )
  return {
    digest: digestManifest(now),
    logins: [...names].map((login) => ({
      login,
      before: digestIn(before, login),
      digest: digestIn(now, login),
      foreign: 0,
      error: null,
      unadopted: null,
      was: before.logins.find((one) => one.login === login)?.keys ?? [],
    })),
    files: [],
    found: now.logins.flatMap(({ login, keys }) =>
      keys.map((line) => ({ login, managed: true, file: 'authorized_keys' as const, line })),
    ),
    truncated: false,
  }
}
