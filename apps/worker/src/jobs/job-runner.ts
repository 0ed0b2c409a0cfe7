import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import type { ownerPool } from '@gatehouse/core/database/database'
import { type ClaimedJob, claimJob, leaseSeconds, renewJobs } from '@gatehouse/core/job/claim-job'
import { endJob, expireJobs, type JobOutcome } from '@gatehouse/core/job/end-job'
import type { Task } from '@gatehouse/core/job/job'
import { log } from '@gatehouse/core/log/service-log'

export interface JobRunnerOptions {
  core: Core
  pool: ReturnType<typeof ownerPool>
  task: Task
  /** Jobs at a time. */
  places: number
  /** Does the job; what it throws is tried again after a while. `signal` aborts when the job is not ours any more, or at the stop. */
  work(job: ClaimedJob, signal: AbortSignal): Promise<JobOutcome>
}

const pollMs = 1_000
const renewMs = (leaseSeconds / 4) * 1000
const pauseAfterError = 30
/** Accounts remembered as served; who is not among them comes first. */
const mostServed = 1_000

interface Held {
  job: ClaimedJob
  stopping: AbortController
}

/**
 * Does the jobs of one task, each account in its turn, as soon as a commit says so. Without a database it waits: nothing is
 * lost, since a job is done when the database has been told, and a claim ends by itself.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions
  readonly #running = new Map<Promise<void>, Held>()
  readonly #stopping = new AbortController()
  readonly #served = new Set<string>()
  #claiming: Promise<void> | undefined
  #again = false
  #away = false
  #timers: NodeJS.Timeout[] = []

  constructor(options: JobRunnerOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { core } = this.#options
    this.#timers = [
      setInterval(() => this.#wake(), pollMs),
      setInterval(() => void this.#keep().catch((error: Error) => this.#failed(error)), renewMs),
    ]
    // without it the timer finds everything, a little later
    await core.live.subscribeToJobs(() => this.#wake(), this.#stopping.signal).catch(() => {})
    this.#wake()
  }

  /** Takes nothing more, and answers when what is in hand is done or given back. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const timer of this.#timers) clearInterval(timer)
    for (const { stopping } of this.#running.values()) stopping.abort()
    await this.#claiming
    await Promise.all(this.#running.keys())
  }

  #wake(): void {
    this.#again = true
    if (this.#claiming || this.#stopping.signal.aborted) return
    this.#claiming = this.#claim()
      .then(
        () => this.#answers(),
        (error: Error) => this.#failed(error),
      )
      .finally(() => {
        this.#claiming = undefined
        if (this.#again && !this.#away && this.#running.size < this.#options.places)
          setImmediate(() => this.#wake())
      })
  }

  async #claim(): Promise<void> {
    const { pool, task, places } = this.#options
    this.#again = false
    while (this.#running.size < places && !this.#stopping.signal.aborted) {
      const job = await claimJob(pool, task, [...this.#served])
      if (!job) return
      this.#serves(job.account ?? '')
      this.#hold(job)
    }
    this.#again = true
  }

  /** Puts the account at the end of the line. */
  #serves(account: string): void {
    this.#served.delete(account)
    this.#served.add(account)
    const [oldest] = this.#served
    if (this.#served.size > mostServed && oldest !== undefined) this.#served.delete(oldest)
  }

  #hold(job: ClaimedJob): void {
    const stopping = new AbortController()
    const held = this.#run(job, stopping.signal).finally(() => {
      this.#running.delete(held)
      this.#wake()
    })
    this.#running.set(held, { job, stopping })
  }

  async #run(job: ClaimedJob, signal: AbortSignal): Promise<void> {
    const { task, work } = this.#options
    const outcome = await work(job, signal).catch((error: Error): JobOutcome => {
      if (this.#stopping.signal.aborted) return { again: 0, error: 'its worker was stopped' }
      log.error({ err: error, task, job: job.key, tries: job.tries }, 'a job failed, will try again')
      return { again: pauseAfterError * job.tries, error: 'failed, see the log' }
    })
    await this.#tell(job, outcome)
  }

  /** Until the database has heard it, or the lease is long over. */
  async #tell(job: ClaimedJob, outcome: JobOutcome): Promise<void> {
    const end = performance.now() + leaseSeconds * 5_000
    for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        return await endJob(this.#options.pool, job, outcome)
      } catch (error) {
        this.#failed(error as Error)
        if (performance.now() > end || this.#stopping.signal.aborted) return
      }
      await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => {})
    }
  }

  /** Renews the leases of what is in hand, and gives up what came to its end waiting. */
  async #keep(): Promise<void> {
    const { pool, task } = this.#options
    const held = [...this.#running.values()]
    if (held.length > 0) {
      const lost = new Set(
        await renewJobs(
          pool,
          held.map(({ job }) => job),
        ),
      )
      for (const { job, stopping } of held) if (lost.has(job.id)) stopping.abort()
    }
    for (const { key, ...job } of await expireJobs(pool, task))
      log.error({ job: key, task, ...job }, 'a job was given up: it took too long')
  }

  #failed(error: Error): void {
    if (this.#stopping.signal.aborted) return
    const say = this.#away ? log.debug.bind(log) : log.warn.bind(log)
    say({ error: error.message, task: this.#options.task }, 'jobs are waiting for the database')
    this.#away = true
  }

  #answers(): void {
    this.#away = false
  }
}
