import { MikroORM } from '@mikro-orm/core'
import { PostgresDialect } from 'kysely'
import { changeRecorder } from '../audit/event/change-sets.ts'
import { PreparedDriver } from '../database/prepared-driver.ts'
import { entities } from './entities.ts'

/** Opens the ORM, which has no connection of its own: each unit of work is given that of its transaction. */
export function openOrm(): Promise<MikroORM> {
  return MikroORM.init({
    entities,
    driver: PreparedDriver,
    dbName: 'gatehouse',
    driverOptions: new PostgresDialect({
      pool: async () => {
        throw new Error('the ORM sends nothing that its driver does not')
      },
    }),
    ensureDatabase: false,
    subscribers: [changeRecorder],
    forceUndefined: false,
    discovery: { checkDuplicateFieldNames: false },
  })
}
