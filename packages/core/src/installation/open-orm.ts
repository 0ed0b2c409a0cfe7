import { MikroORM } from '@mikro-orm/postgresql'
import { PostgresDialect } from 'kysely'
import type pg from 'pg'
import { changeRecorder } from '../audit/event/change-sets.ts'
import { entities } from './entities.ts'

/** Opens the ORM over the application's pool. */
export function openOrm(pool: pg.Pool): Promise<MikroORM> {
  return MikroORM.init({
    entities,
    dbName: 'gatehouse',
    driverOptions: new PostgresDialect({ pool }),
    ensureDatabase: false,
    subscribers: [changeRecorder],
    forceUndefined: false,
    discovery: { checkDuplicateFieldNames: false },
  })
}
