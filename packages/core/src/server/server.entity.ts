import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Server',
  tableName: 'servers',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    host: p.text(),
    port: p.integer(),
    /** The pinned host key, `<type> <base64>`. */
    hostKey: p.text(),
    type: p.text(),
    sudo: p.boolean(),
    createdAt: p.datetime(),
    /** Set while Gatehouse takes its keys away, and after. */
    removedAt: p.datetime().nullable(),
  },
})

/** A host of an account. */
export class Server extends schema.class {}
schema.setClass(Server)
