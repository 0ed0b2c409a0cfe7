import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'

/** A unit of work of its own that speaks over this one connection, and joins a transaction begun there. */
export function unitOfWork(orm: MikroORM, client: pg.PoolClient): EntityManager {
  const em = orm.em.fork({ clear: true, useContext: false })
  em.setTransactionContext(kyselyOver(client))
  return em
}

const kyselyOfClient = new WeakMap<pg.PoolClient, Kysely<unknown>>()

function kyselyOver(client: pg.PoolClient): Kysely<unknown> {
  let kysely = kyselyOfClient.get(client)
  if (!kysely) {
    const one = {
      connect: async () => ({ query: client.query.bind(client), release() {} }),
      end: async () => {},
    }
    kysely = new Kysely({ dialect: new PostgresDialect({ pool: one as unknown as pg.Pool }) }) // Kysely uses these two of the pool
    kyselyOfClient.set(client, kysely)
  }
  return kysely
}
