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
    this.#emitter.on(due, hear)
    signal.addEventListener('abort', () => this.#emitter.off(due, hear), { once: true })
    await this.#listen()
  }

  /** Calls `hear` whenever jobs wait, whichever process they come from, until `signal` aborts. */
  async subscribeToJobs(hear: () => void, signal: AbortSignal): Promise<void> {
    this.#emitter.on(jobs, hear)
    signal.addEventListener('abort', () => this.#emitter.off(jobs, hear), { once: true })
    await this.#listen()
  }

  /** Calls `hear` whenever operations can go on, whichever process they come from, until `signal` aborts. */
  async subscribeToOperations(hear: () => void, signal: AbortSignal): Promise<void> {
    this.#emitter.on(operations, hear)
    signal.addEventListener('abort', () => this.#emitter.off(operations, hear), { once: true })
    await this.#listen()
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
        if (channel === 'gatehouse_sync') this.#emitter.emit(due, { account: due, topics: [] })
        else if (channel === 'gatehouse_jobs') this.#emitter.emit(jobs, { account: jobs, topics: [] })
        else if (channel === 'gatehouse_operations')
          this.#emitter.emit(operations, { account: operations, topics: [] })
        else this.#hear(payload ?? '')
      })
      client.on('end', () => {
        if (!this.#closed) client.release(true) // else its place in the pool would stay taken, and close() would wait for it
        this.#lost()
      })
      await client.query('listen gatehouse')
      await client.query('listen gatehouse_sync')
      await client.query('listen gatehouse_jobs')
      await client.query('listen gatehouse_operations')
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
