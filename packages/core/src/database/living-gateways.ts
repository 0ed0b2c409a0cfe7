import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

// our own number, so that no other program's advisory lock is taken for one of these
export const lockSpace = 4600

/** SQL: whether the gateway with this id is dead; whoever lives holds the lock of its id. */
export const isDead = (id: string) => `pg_try_advisory_xact_lock(${lockSpace}, hashtext(${id}))`

/** Who lives and has lost its connection is back sooner: a database that was restarted leaves everybody without a lock. */
const graceMs = 2_000
const againMs = 200

// which ids' locks a connection holds
const held = new WeakMap<pg.PoolClient, ReadonlySet<string>>()

/**
 * Names dead gateways. Each that lives holds an advisory lock under its id, which ends with its connection; sessions that are marked with an
 * id whose lock stays free belong to nobody.
 */
export class LivingGateways {
  readonly #pool: pg.Pool
  readonly #ids = new Set<string>()
  #session: Promise<pg.PoolClient> | undefined
  readonly #closing = new AbortController()

  constructor(owner: pg.Pool) {
    this.#pool = owner
  }

  /** @param id what a gateway marks with what it has in hand */
  async born(id: string): Promise<void> {
    this.#ids.add(id)
    await this.#hold()
  }

  /** Answers the ids of dead gateways that have sessions in hand. */
  async findDead(): Promise<string[]> {
    await this.#hold()
    const suspects = await this.#withoutLock()
    if (suspects.length === 0) return []
    if (!(await this.#waited(graceMs))) return []
    await this.#hold()
    const still = await this.#withoutLock()
    return suspects.filter((id) => still.includes(id))
  }

  async #withoutLock(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `with holders as materialized (
         select distinct gateway as id from sessions where closed_at is null)
       select id from holders where id <> all($2) and pg_try_advisory_xact_lock($1, hashtext(id))`,
      [lockSpace, [...this.#ids]],
    )
    return rows.map(({ id }) => id)
  }

  /** Does the work for each of the dead whom nobody else sees to: meanwhile its lock is held, so that others take it for alive. */
  async seeTo(dead: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    for (const id of dead) {
      const session = await this.#pool.connect()
      try {
        const { rows } = await session.query<{ taken: boolean }>(
          'select pg_try_advisory_lock($1, hashtext($2)) as taken',
          [lockSpace, id],
        )
        if (rows[0]?.taken) await work(id)
      } finally {
        session.release(true) // the lock ends with the connection
      }
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const session = await this.#session?.catch(() => undefined)
    session?.release(true)
  }

  /** Holds the lock of every living id, on a new connection if the old one was lost. */
  async #hold(): Promise<void> {
    this.#session ??= this.#open()
    const session = await this.#session
    await session.query('select') // a connection that died without saying so is found out here
    for (const id of this.#ids.difference(held.get(session) ?? new Set())) {
      await session.query('select pg_advisory_lock($1, hashtext($2))', [lockSpace, id])
    }
    held.set(session, new Set(this.#ids))
  }

  async #holdAgain(): Promise<void> {
    const held = () =>
      this.#hold().then(
        () => true,
        () => false,
      )
    while (!(await held()) && (await this.#waited(againMs)));
  }

  /** False where it was closed meanwhile. */
  #waited(milliseconds: number): Promise<boolean> {
    const { signal } = this.#closing
    return sleep(milliseconds, true, { ref: false, signal }).catch(() => false)
  }

  #open(): Promise<pg.PoolClient> {
    const session = this.#pool.connect()
    const lost = () => {
      if (this.#session === session) this.#session = undefined
    }
    session.then((client) => {
      client.once('end', () => {
        lost()
        if (this.#closing.signal.aborted) return
        client.release(true)
        void this.#holdAgain()
      })
    }, lost)
    return session
  }
}
