import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { claimDue } from '@gatehouse/core/manifest/claim-due'
import type { SyncOutcome } from '@gatehouse/core/manifest/record-sync'
import { type WantedServer, wantedManifests } from '@gatehouse/core/manifest/wanted-manifest'
import type { HostPool } from '@gatehouse/hosts/pool'
import type { Collector } from '../collect/collector.ts'
import { syncRecorded } from '../collect/sync-recorded.ts'
import { OutcomeRecorder } from './outcome-recorder.ts'
import { syncServer } from './sync-server.ts'

/** Servers that one worker has in hand at a time. */
const placesOfWorker = 128

interface FleetSyncOptions {
  core: Core
  hosts: HostPool
  /** What this worker's claims are marked with; alive as living-workers.ts knows. */
  worker: string
  places?: number
  /** Fetches what hosts have recorded; without it that stays there. */
  collector?: Collector | undefined
}

/**
 * Keeps every server at its manifest: takes what is due, fairly across accounts (see claim-due.ts), a bounded number at a
 * time, as soon as a commit says so and at the latest a second after its time.
 */
export class FleetSync {
  readonly #core: Core
  readonly #hosts: HostPool
  readonly #worker: string
  readonly #places: number
  readonly #collector: Collector | undefined
  readonly #recorder: OutcomeRecorder
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()
  /** Of these, the ones that do more than closing accounts. */
  #pressing = 0
  #claiming: Promise<void> | undefined
  #again = false
  #timer: NodeJS.Timeout | undefined

  constructor({ core, hosts, worker, places = placesOfWorker, collector }: FleetSyncOptions) {
    this.#core = core
    this.#hosts = hosts
    this.#worker = worker
    this.#places = places
    this.#collector = collector
    this.#recorder = new OutcomeRecorder(core)
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#wake(), 1000)
    // without it the timer finds everything, a little later
    await this.#core.live
      .subscribeToDue(() => this.#wake(), this.#stopping.signal)
      .catch((error: Error) => log.warn({ error: error.message }, 'not listening for due servers'))
    this.#wake()
  }

  /** Takes nothing more; what is under way is given back. Close the hosts' pool after a while, then call `drained`. */
  stop(): void {
    this.#stopping.abort()
    clearInterval(this.#timer)
  }

  /** Answers when nothing is in hand any more and everything is recorded. */
  async drained(): Promise<void> {
    await this.#claiming
    await Promise.all(this.#running)
  }

  #wake(): void {
    this.#again = true
    if (this.#claiming || this.#stopping.signal.aborted) return
    this.#claiming = this.#claim()
      .catch((error: Error) => log.warn({ error: error.message }, 'due servers not taken; they come again'))
      .finally(() => {
        this.#claiming = undefined
        if (this.#again && this.#running.size < this.#places) setImmediate(() => this.#wake())
      })
  }

  async #claim(): Promise<void> {
    this.#again = false
    if (this.#running.size >= this.#places) return
    const claims = await claimDue(this.#core, this.#worker, this.#places, this.#pressing === 0)
    if (claims.length === 0) return
    const servers = await wantedManifests(this.#core, claims).catch((error: Error) => {
      log.error({ err: error }, 'manifests could not be made')
      return []
    })
    for (const server of servers) this.#hold(this.#sync(server))
    const there = new Set(servers.map(({ server }) => server))
    for (const { account, server } of claims) {
      if (!there.has(server))
        this.#hold(this.#recorder.add({ outcome: 'dropped', account, server, unsure: false }))
    }
    this.#again = true
  }

  #hold(work: Promise<void>): void {
    const held = work.finally(() => {
      this.#running.delete(held)
      this.#wake()
    })
    this.#running.add(held)
  }

  async #sync(wanted: WantedServer): Promise<void> {
    const pressing = wanted.toClose.length === 0 ? 1 : 0
    this.#pressing += pressing
    const outcome = wanted.recorder
      ? await syncRecorded(this.#core, this.#hosts, wanted, this.#collector)
      : await syncServer(this.#core, this.#hosts, wanted)
    this.#pressing -= pressing
    await this.#recorder.add(this.#stopping.signal.aborted ? givenBack(outcome) : outcome)
  }
}

/** A try that failed because this worker is stopping says nothing of the host. */
function givenBack(outcome: SyncOutcome): SyncOutcome {
  if (outcome.outcome !== 'failed') return outcome
  return { outcome: 'dropped', account: outcome.account, server: outcome.server, unsure: outcome.unsure }
}
