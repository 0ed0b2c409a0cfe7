import type { Core } from '@gatehouse/core/access/core'
import { isDatabaseAway } from '@gatehouse/core/database/database-away'
import { secondsUntilRetry } from '@gatehouse/core/fleet/manifest/record-sync'
import { type WantedServer, wantedManifests } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { log } from '@gatehouse/core/log/service-log'
import { claimParts, type PartClaim } from '@gatehouse/core/machine/part/claim-parts'
import { partLeaseSeconds, renewPartLeases } from '@gatehouse/core/machine/part/part-lease'
import { type PartOutcome, recordPart } from '@gatehouse/core/machine/part/record-part'
import type { HostPool } from '@gatehouse/hosts/pool'
import { v7 as uuidv7 } from 'uuid'
import { retried } from '../retried.ts'
import type { Part, RenderedPart } from './part.ts'
import { parts as allParts } from './parts.ts'
import { syncPart } from './sync-part.ts'

/** Parts that one worker has in hand at a time: apart from key sync's places, so that none waits for the other. */
const placesOfWorker = 64
// two may fail before a lease ends
const renewMs = (partLeaseSeconds * 1000) / 3.5

interface PartSyncOptions {
  core: Core
  hosts: HostPool
  parts?: readonly Part[]
  places?: number
}

/**
 * Keeps what servers have beside their logins: takes what is due, fairly across accounts (see claim-parts.ts), as soon as a commit says
 * so and at the latest a second after its time. What is in hand stands here, and the database has leases of it that end unless renewed.
 */
export class PartSync {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #parts: ReadonlyMap<string, Part>
  readonly #places: number
  readonly #stopping = new AbortController()
  readonly #inHand = new Map<PartClaim, Promise<void>>()
  #claiming: Promise<void> | undefined
  #renewing: Promise<void> | undefined
  #again = false
  #timers: NodeJS.Timeout[] = []

  constructor({ core, hosts, parts = allParts, places = placesOfWorker }: PartSyncOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#parts = new Map(parts.map((part) => [part.name, part]))
    this.#places = places
  }

  async start(): Promise<void> {
    this.#timers = [setInterval(() => this.#wake(), 1000), setInterval(() => this.#renew(), renewMs)]
    // without it the timer finds everything, a little later
    await this.#core.live
      .subscribeToParts(() => this.#wake(), this.#stopping.signal)
      .catch((error: Error) => log.warn({ error: error.message }, 'not listening for due parts'))
    this.#wake()
  }

  /** Takes nothing more. Close the hosts' pool after a while, then call `drained`. */
  stop(): void {
    this.#stopping.abort()
  }

  /** Answers when nothing is in hand any more and everything is recorded. */
  async drained(): Promise<void> {
    await this.#claiming
    await Promise.all(this.#inHand.values())
    for (const timer of this.#timers) clearInterval(timer)
  }

  /** One at a time: with a database that hangs they would pile up. */
  #renew(): void {
    this.#renewing ??= renewPartLeases(this.#core, [...this.#inHand.keys()])
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'leases of parts could not be renewed, will try again'),
      )
      .finally(() => {
        this.#renewing = undefined
      })
  }

  #wake(): void {
    this.#again = true
    if (this.#claiming || this.#inHand.size >= this.#places || this.#stopping.signal.aborted) return
    this.#claiming = this.#claim()
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'due parts could not be claimed, will try again'),
      )
      .finally(() => {
        this.#claiming = undefined
        if (this.#again) setImmediate(() => this.#wake())
      })
  }

  async #claim(): Promise<void> {
    this.#again = false
    const claims = await claimParts(this.#core, {
      lease: uuidv7(),
      places: this.#places,
      inHand: [...this.#inHand.keys()].map(({ account }) => account),
    })
    if (claims.length === 0) return
    const servers = wantedManifests(
      this.#core,
      claims.map(({ account, server, lease }) => ({ account, server, lease, asked: false })),
    )
    servers.catch((error: Error) => log.error({ err: error }, 'servers of parts could not be read'))
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
    for (const claim of claims) this.#hold(claim, this.#sync(claim, servers, rendered.get(claim.part)))
    this.#again = true
  }

  #hold(claim: PartClaim, work: Promise<PartOutcome>): void {
    const held = work
      .then((outcome) =>
        retried(
          () => recordPart(this.#core, this.#stopping.signal.aborted ? givenBack(outcome) : outcome),
          this.#stopping.signal,
        ),
      )
      .catch((error: Error) =>
        log.error(
          { error: error.message, server: claim.server, part: claim.part },
          'a part’s result could not be saved',
        ),
      )
      .finally(() => {
        this.#inHand.delete(claim)
        this.#wake()
      })
    this.#inHand.set(claim, held)
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
