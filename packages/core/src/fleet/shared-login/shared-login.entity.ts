import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'SharedLogin',
  tableName: 'shared_logins',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    login: p.text(),
    servers: p.array().$type<string[]>().columnType('uuid[]').name('server_ids'),
    /** Who may use it, on those of its servers that they reach. */
    users: p.array().$type<string[]>().columnType('uuid[]').name('user_ids'),
    createdAt: p.datetime(),
    /** Its name stays, so that what it has left on servers is never a person's. */
    removedAt: p.datetime().nullable(),
  },
})

/** A login on some servers that several members may use. */
export class SharedLogin extends schema.class {}
schema.setClass(SharedLogin)
