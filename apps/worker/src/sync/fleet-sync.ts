import type { Core } from '@gatehouse/core/access/core'
import { isDatabaseAway } from '@gatehouse/core/database/database-away'
import { type Claim, claimDue } from '@gatehouse/core/fleet/manifest/claim-due'
import { giveBackLeases, leaseSeconds, renewLeases } from '@gatehouse/core/fleet/manifest/lease'
import { type SyncOutcome, secondsUntilRetry } from '@gatehouse/core/fleet/manifest/record-sync'
import { type WantedServer, wantedManifests } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { log } from '@gatehouse/core/log/service-log'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { Collector } from '../collect/collector.ts'
import { syncRecorded } from '../collect/sync-recorded.ts'
import { LeasedPlaces } from '../leased-places.ts'
import { leaveServer } from './leave-server.ts'
import { OutcomeRecorder } from './outcome-recorder.ts'
import { syncServer } from './sync-server.ts'

/** Servers that one worker has in hand at a time. */
const placesOfWorker = 128
/** A claim looks at all that is due, so that what ends within this time is claimed together. */
const gatherMs = 50

interface FleetSyncOptions {
  core: Core
  hosts: HostPool
  places?: number
  /** Fetches what hosts have recorded; without it that stays there. */
  collector?: Collector | undefined
}

/** Keeps every server at its manifest: takes what is due, fairly across accounts (see claim-due.ts), a bounded number at a time. */
export class FleetSync {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #collector: Collector | undefined
  readonly #recorder: OutcomeRecorder
  readonly #places: LeasedPlaces<Claim>
  /** Of what is in hand, that which is more than closing accounts. */
  #pressing = 0

  constructor({ core, hosts, places = placesOfWorker, collector }: FleetSyncOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#collector = collector
    this.#recorder = new OutcomeRecorder(core)
    this.#places = new LeasedPlaces<Claim>({
      ...{ of: 'servers', places, leaseSeconds, gatherMs },
      listen: (wake, signal) => core.live.subscribeToDue(wake, signal),
      claim: (lease, inHand) => claimDue(core, { lease, places, inHand, idle: this.#pressing === 0 }),
      giveBack: (lease) => giveBackLeases(core, [lease]),
      begin: async (claims, hold) => {
        // held from here on, so that the leases are renewed while the manifests are made
        const made = wantedManifests(core, claims)
        made.catch((error: Error) => log.error({ err: error }, 'manifests could not be created'))
        for (const claim of claims) hold(claim, this.#keep(claim, made))
        await made.catch(() => {})
      },
      renew: (inHand) => renewLeases(core, inHand),
    })
  }

  async start(): Promise<void> {
    await this.#places.start()
  }

  /** Takes nothing more; what is under way is given back. Close the hosts' pool after a while, then call `drained`. */
  stop(): void {
    this.#places.stop()
    this.#recorder.stop()
  }

  /** Answers when nothing is in hand any more and everything is recorded. */
  async drained(): Promise<void> {
    await this.#places.drained()
  }

  async #keep(claim: Claim, made: Promise<WantedServer[]>): Promise<void> {
    const outcome = await this.#sync(claim, made)
    await this.#recorder.add(this.#places.stopping.aborted ? givenBack(outcome) : outcome)
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
