import type { EntityManager, MikroORM } from '@mikro-orm/core'
import type { HeldWrites } from './held-writes.ts'

/** A unit of work of its own on the connection of a transaction: what it flushes is held there (prepared-driver.ts). */
export function unitOfWork(orm: MikroORM, writes: HeldWrites): EntityManager {
  const em = orm.em.fork({ clear: true, useContext: false })
  em.setTransactionContext(writes)
  return em
}
