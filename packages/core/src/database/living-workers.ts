import type pg from 'pg'
import { log } from '../log.ts'

// our own number, so that no other program's advisory lock is taken for one of these
const lockSpace = 4600

/**
 * Frees the jobs of workers that died in the middle of them. Each living pool of workers holds an advisory lock under its id, which
 * ends with its connection; a job locked by an id whose lock is free belongs to nobody.
 */
export class LivingWorkers {
  readonly #pool: pg.Pool
  #session: Promise<pg.PoolClient> | undefined

  constructor(owner: pg.Pool) {
    this.#pool = owner
  }

  /** @param id as jobs are locked by: the pool's */
  async born(id: string): Promise<void> {
    const session = await this.#connect()
    await session.query('select pg_advisory_lock($1, hashtext($2))', [lockSpace, id])
  }

  /** Answers the ids of the dead. */
  async unlockDead(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ id: string }>(
      `with holders as materialized (
         select distinct locked_by as id from graphile_worker._private_jobs where locked_by is not null)
       select id from holders where pg_try_advisory_xact_lock($1, hashtext(id))`,
      [lockSpace],
    )
    const dead = rows.map(({ id }) => id)
    if (dead.length > 0) {
      await this.#pool.query('select graphile_worker.force_unlock_workers($1)', [dead])
      log.warn({ workers: dead.length }, 'jobs of dead workers freed')
    }
    return dead
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined)
    session?.release(true)
  }

  #connect(): Promise<pg.PoolClient> {
    this.#session ??= this.#pool.connect()
    return this.#session
  }
}
