import { EventEmitter } from 'node:events'
import type pg from 'pg'
import { log } from '../log/service-log.ts'
import { type Topic, topics } from './topics.ts'

/** What a commit told the other doors. */
export interface Notice {
  account: string
  /** The event's number; absent for progress that is no event. */
  seq?: number
  topics: Topic[]
}

// names of events that no account's id can be
const due = 'servers due'
const jobs = 'jobs waiting'
const operations = 'operations waiting'
const parts = 'parts due'
const checks = 'gateways asked'
/** Channels of the database that only wake whoever has subscribed. */
const wakes: Readonly<Record<string, string>> = {
  gatehouse_sync: due,
  gatehouse_jobs: jobs,
  gatehouse_operations: operations,
  gatehouse_parts: parts,
  gatehouse_checks: checks,
}

/**
 * Hears what commits, whichever process it happened in: one LISTEN connection, opened with the first subscriber and
 * reopened when it is lost (subscribers then hear of every topic, since something may have been missed).
 */
export class LiveFeed {
  readonly #emitter = new EventEmitter<Record<string, [Notice]>>().setMaxListeners(0)
  readonly #pool: pg.Pool
  #connection: Promise<pg.PoolClient> | undefined
  #closed = false

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Calls `hear` for each commit that concerns the account until `signal` aborts. */
  async subscribe(account: string, hear: (notice: Notice) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#emitter.on(account, hear)
    signal.addEventListener('abort', () => this.#emitter.off(account, hear), { once: true })
    await this.#listen()
  }

  /** Calls `hear` whenever servers have become due, in whichever process, until `signal` aborts. */
  async subscribeToDue(hear: () => void, signal: AbortSignal): Promise<void> {
    await this.#subscribe(due, hear, signal)
  }

  /** Calls `hear` whenever parts of servers have become due, until `signal` aborts. */
  async subscribeToParts(hear: () => void, signal: AbortSignal): Promise<void> {
    await this.#subscribe(parts, hear, signal)
  }

  /** Calls `hear` whenever gateways are asked whether they reach a server, until `signal` aborts. */
  async subscribeToChecks(hear: () => void, signal: AbortSignal): Promise<void> {
    await this.#subscribe(checks, hear, signal)
  }

  /** Calls `hear` whenever jobs wait, whichever process they come from, until `signal` aborts. */
  async subscribeToJobs(hear: () => void, signal: AbortSignal): Promise<void> {
    await this.#subscribe(jobs, hear, signal)
  }

  async #subscribe(name: string, hear: () => void, signal: AbortSignal): Promise<void> {
    this.#emitter.on(name, hear)
    signal.addEventListener('abort', () => this.#emitter.off(name, hear), { once: true })
    await this.#listen()
  }

  /** Calls `hear` whenever operations can go on, whichever process they come from, until `signal` aborts. */
  async subscribeToOperations(hear: () => void, signal: AbortSignal): Promise<void> {
    await this.#subscribe(operations, hear, signal)
  }

  async close(): Promise<void> {
    this.#closed = true
    const client = await this.#connection?.catch(() => undefined)
    client?.release(true)
  }

  #listen(): Promise<pg.PoolClient> {
    this.#connection ??= this.#connect()
    return this.#connection
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      const client = await this.#pool.connect()
      client.on('notification', ({ channel, payload }) => {
        const woken = wakes[channel]
        if (woken) this.#emitter.emit(woken, { account: woken, topics: [] })
        else this.#hear(payload ?? '')
      })
      client.on('end', () => {
        if (!this.#closed) client.release(true) // else its place in the pool would stay taken, and close() would wait for it
        this.#lost()
      })
      await client.query('listen gatehouse')
      for (const channel of Object.keys(wakes)) await client.query(`listen ${channel}`)
      return client
    } catch (error) {
      this.#lost()
      throw error
    }
  }

  #hear(payload: string): void {
    const notice: Notice = JSON.parse(payload) // written by our own finish() and notify statements
    this.#emitter.emit(notice.account, notice)
  }

  #lost(): void {
    this.#connection = undefined
    if (this.#closed) return
    log.warn('live feed lost its database connection; trying again')
    setTimeout(() => {
      if (this.#closed || this.#emitter.eventNames().length === 0) return
      this.#listen().then(
        () => {
          for (const account of this.#emitter.eventNames()) {
            this.#emitter.emit(account, {
              account,
              topics: [...topics],
            })
          }
        },
        () => {},
      )
    }, 1_000).unref()
  }
}
