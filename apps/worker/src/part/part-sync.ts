import type { Core } from '@gatehouse/core/access/core'
import { isDatabaseAway } from '@gatehouse/core/database/database-away'
import { secondsUntilRetry } from '@gatehouse/core/fleet/manifest/record-sync'
import { type WantedServer, wantedManifests } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { log } from '@gatehouse/core/log/service-log'
import { claimParts, type PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import { partLeaseSeconds, renewPartLeases } from '@gatehouse/core/machine/part/part-lease'
import { type PartOutcome, recordPart } from '@gatehouse/core/machine/part/record-part'
import type { HostPool } from '@gatehouse/hosts/pool'
import { LeasedPlaces } from '../leased-places.ts'
import { retried } from '../retried.ts'
import type { Part, RenderedPart } from './part.ts'
import { parts as allParts } from './parts.ts'
import { syncPart } from './sync-part.ts'

/** Parts that one worker has in hand at a time: apart from key sync's places, so that none waits for the other. */
const placesOfWorker = 64

interface PartSyncOptions {
  core: Core
  hosts: HostPool
  parts?: readonly Part[]
  places?: number
}

/** Keeps what servers have beside their logins: takes what is due, fairly across accounts (see claim-parts.ts). */
export class PartSync {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #parts: ReadonlyMap<string, Part>
  readonly #places: LeasedPlaces<PartClaim>

  constructor({ core, hosts, parts = allParts, places = placesOfWorker }: PartSyncOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#parts = new Map(parts.map((part) => [part.name, part]))
    this.#places = new LeasedPlaces<PartClaim>({
      ...{ of: 'parts', places, leaseSeconds: partLeaseSeconds },
      listen: (wake, signal) => core.live.subscribeToParts(wake, signal),
      claim: (lease, inHand) =>
        claimParts(core, { lease, places, inHand: inHand.map(({ account }) => account) }),
      begin: async (claims, hold) => {
        const servers = this.#servers(claims)
        const rendered = this.#rendered(claims)
        for (const claim of claims) hold(claim, this.#keep(claim, servers, rendered.get(claim.part)))
      },
      renew: (inHand) => renewPartLeases(core, inHand),
    })
  }

  async start(): Promise<void> {
    await this.#places.start()
  }

  /** Takes nothing more. Close the hosts' pool after a while, then call `drained`. */
  stop(): void {
    this.#places.stop()
  }

  /** Answers when nothing is in hand any more and everything is recorded. */
  async drained(): Promise<void> {
    await this.#places.drained()
  }

  #servers(claims: readonly PartClaim[]): Promise<WantedServer[]> {
    const servers = wantedManifests(
      this.#core,
      claims.map(({ account, server, lease }) => ({ account, server, lease, asked: false })),
    )
    servers.catch((error: Error) => log.error({ err: error }, 'servers of parts could not be read'))
    return servers
  }

  #rendered(claims: readonly PartClaim[]): Map<string, Promise<Map<string, RenderedPart>>> {
    const rendered = new Map<string, Promise<Map<string, RenderedPart>>>()
    for (const part of this.#parts.values()) {
      const own = claims.filter((claim) => claim.part === part.name)
      if (own.length === 0) continue
      const wanted = part.wanted(this.#core, own)
      wanted.catch((error: Error) =>
        log.error({ err: error, part: part.name }, 'a part could not be rendered'),
      )
      rendered.set(part.name, wanted)
    }
    return rendered
  }

  /** Never throws. */
  async #keep(
    claim: PartClaim,
    servers: Promise<WantedServer[]>,
    rendered: Promise<Map<string, RenderedPart>> | undefined,
  ): Promise<void> {
    const outcome = await this.#sync(claim, servers, rendered)
    const { stopping } = this.#places
    try {
      await retried(() => recordPart(this.#core, stopping.aborted ? givenBack(outcome) : outcome), stopping)
    } catch (error) {
      log.error({ err: error, server: claim.server, part: claim.part }, 'a part’s result could not be saved')
    }
  }

  /** Never throws. */
  async #sync(
    claim: PartClaim,
    servers: Promise<WantedServer[]>,
    rendered: Promise<Map<string, RenderedPart>> | undefined,
  ): Promise<PartOutcome> {
    const part = this.#parts.get(claim.part)
    // of another release: it is left to whoever knows it
    if (!part || !rendered) return { ...held(claim), outcome: 'dropped', wait: 60 }
    try {
      const server = (await servers).find((one) => one.server === claim.server)
      const wanted = (await rendered).get(claim.server)
      return await syncPart({ core: this.#core, hosts: this.#hosts, part, claim, server, wanted })
    } catch (error) {
      const wait = secondsUntilRetry(claim.failures)
      if (isDatabaseAway(error)) return { ...held(claim), outcome: 'dropped', wait }
      log.error({ err: error, server: claim.server, part: claim.part }, 'a part could not be synced')
      const message = 'Gatehouse could not create or send what this server should have. It will try again.'
      const { version } = claim
      return { ...held(claim), version, tookMs: 0, outcome: 'failed', reason: 'internal', message, wait }
    }
  }
}

const held = ({ account, server, part, lease }: PartClaim) => ({ account, server, part, lease })

/** A try that failed because this worker is stopping says nothing of the host. */
function givenBack(outcome: PartOutcome): PartOutcome {
  if (outcome.outcome !== 'failed') return outcome
  const { account, server, part, lease } = outcome
  return { account, server, part, lease, outcome: 'dropped' }
}
