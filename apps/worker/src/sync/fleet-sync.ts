import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { isDatabaseAway } from '@gatehouse/core/database/database-away'
import { type Claim, claimDue } from '@gatehouse/core/fleet/manifest/claim-due'
import { giveBackLeases, leaseSeconds, renewLeases } from '@gatehouse/core/fleet/manifest/lease'
import { type SyncOutcome, secondsUntilRetry } from '@gatehouse/core/fleet/manifest/record-sync'
import { type WantedServer, wantedManifests } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { log } from '@gatehouse/core/log/service-log'
import type { HostPool } from '@gatehouse/hosts/pool'
import { v7 as uuidv7 } from 'uuid'
import type { Collector } from '../collect/collector.ts'
import { syncRecorded } from '../collect/sync-recorded.ts'
import { leaveServer } from './leave-server.ts'
import { OutcomeRecorder } from './outcome-recorder.ts'
import { syncServer } from './sync-server.ts'

/** Servers that one worker has in hand at a time. */
const placesOfWorker = 128
/** A claim looks at all that is due, so that what ends within this time is claimed together. */
const gatherMs = 50
// two may fail before a lease ends
const renewMs = (leaseSeconds * 1000) / 3.5

interface FleetSyncOptions {
  core: Core
  hosts: HostPool
  places?: number
  /** Fetches what hosts have recorded; without it that stays there. */
  collector?: Collector | undefined
}

/**
 * Keeps every server at its manifest: takes what is due, fairly across accounts (see claim-due.ts), a bounded number at a
 * time, as soon as a commit says so and at the latest a second after its time. What is in hand stands here, and the database has
 * leases of it that end unless they are renewed.
 */
export class FleetSync {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #places: number
  readonly #collector: Collector | undefined
  readonly #recorder: OutcomeRecorder
  readonly #stopping = new AbortController()
  readonly #inHand = new Map<Claim, Promise<void>>()
  /** Of these, the ones that do more than closing accounts. */
  #pressing = 0
  #claiming: Promise<void> | undefined
  #again = false
  /** Claims whose answers never came. */
  #unanswered: string[] = []
  #renewing = false
  #timers: NodeJS.Timeout[] = []

  constructor({ core, hosts, places = placesOfWorker, collector }: FleetSyncOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#places = places
    this.#collector = collector
    this.#recorder = new OutcomeRecorder(core)
  }

  async start(): Promise<void> {
    this.#timers = [setInterval(() => this.#wake(), 1000), setInterval(() => void this.#renew(), renewMs)]
    // without it the timer finds everything, a little later
    await this.#core.live
      .subscribeToDue(() => this.#wake(), this.#stopping.signal)
      .catch((error: Error) => log.warn({ error: error.message }, 'not listening for due servers'))
    this.#wake()
  }

  /** Takes nothing more; what is under way is given back. Close the hosts' pool after a while, then call `drained`. */
  stop(): void {
    this.#stopping.abort()
    this.#recorder.stop()
  }

  /** Answers when nothing is in hand any more and everything is recorded. */
  async drained(): Promise<void> {
    await this.#claiming
    await Promise.all(this.#inHand.values())
    for (const timer of this.#timers) clearInterval(timer)
  }

  #wake(): void {
    this.#again = true
    const free = this.#places - this.#inHand.size
    if (this.#claiming || free <= 0 || this.#stopping.signal.aborted) return
    this.#claiming = this.#claim(free < this.#places / 4 ? gatherMs : 0)
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'due servers could not be claimed, will try again'),
      )
      .finally(() => {
        this.#claiming = undefined
        if (this.#again) setImmediate(() => this.#wake())
      })
  }

  async #claim(pauseMs: number): Promise<void> {
    if (pauseMs > 0) await sleep(pauseMs)
    this.#again = false
    await giveBackLeases(this.#core, this.#unanswered)
    const lease = uuidv7()
    this.#unanswered = [lease]
    const claims = await claimDue(this.#core, {
      lease,
      places: this.#places,
      inHand: [...this.#inHand.keys()],
      idle: this.#pressing === 0,
    })
    this.#unanswered = []
    if (claims.length === 0) return
    // held from here on, so that the leases are renewed while the manifests are made
    const made = wantedManifests(this.#core, claims)
    made.catch((error: Error) => log.error({ err: error }, 'manifests could not be created'))
    for (const claim of claims) this.#hold(claim, this.#sync(claim, made))
    await made.catch(() => {})
    this.#again = true
  }

  #hold(claim: Claim, work: Promise<SyncOutcome>): void {
    const held = work
      .then((outcome) => this.#recorder.add(this.#stopping.signal.aborted ? givenBack(outcome) : outcome))
      .finally(() => {
        this.#inHand.delete(claim)
        this.#wake()
      })
    this.#inHand.set(claim, held)
  }

  /** Never throws. */
  async #sync(claim: Claim, made: Promise<WantedServer[]>): Promise<SyncOutcome> {
    let wanted: WantedServer | undefined
    try {
      // one that cannot be made must not hold up those that it was asked for with
      const all = await made.catch(() => wantedManifests(this.#core, [claim]))
      wanted = all.find(({ server }) => server === claim.server)
    } catch (error) {
      return unmade(claim, error)
    }
    if (!wanted) return dropped(claim, secondsUntilRetry(claim.failures))
    const pressing = wanted.toClose.length === 0 ? 1 : 0
    this.#pressing += pressing
    try {
      const { leaving } = wanted
      if (leaving) return await leaveServer(this.#core, this.#hosts, { ...wanted, leaving }, this.#collector)
      return wanted.recorder
        ? await syncRecorded(this.#core, this.#hosts, wanted, this.#collector)
        : await syncServer(this.#core, this.#hosts, wanted)
    } catch (error) {
      log.error({ err: error, server: wanted.name }, 'sync failed')
      return { ...dropped(claim, secondsUntilRetry(claim.failures)), unsure: true }
    } finally {
      this.#pressing -= pressing
    }
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return
    this.#renewing = true
    try {
      await renewLeases(this.#core, [...this.#inHand.keys()])
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : error },
        'leases could not be renewed, will try again',
      )
    } finally {
      this.#renewing = false
    }
  }
}

function dropped({ account, server, lease }: Claim, wait?: number) {
  return {
    outcome: 'dropped',
    account,
    server,
    lease,
    unsure: false,
    ...(wait !== undefined && { wait }),
  } as const
}

function unmade(claim: Claim, error: unknown): SyncOutcome {
  if (isDatabaseAway(error)) return dropped(claim)
  log.error({ err: error, server: claim.server }, 'a manifest could not be created')
  return {
    account: claim.account,
    server: claim.server,
    lease: claim.lease,
    version: claim.version,
    cause: claim.failures > 0 ? 'retry' : 'change',
    tookMs: 0,
    outcome: 'failed',
    reason: 'internal',
    message: 'Gatehouse could not create this server’s manifest. It will try again.',
    unsure: false,
    wait: secondsUntilRetry(claim.failures),
  }
}

/** A try that failed because this worker is stopping says nothing of the host. */
function givenBack(outcome: SyncOutcome): SyncOutcome {
  if (outcome.outcome !== 'failed') return outcome
  const { account, server, lease, unsure } = outcome
  return { outcome: 'dropped', account, server, lease, unsure }
}
