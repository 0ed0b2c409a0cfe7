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
    /** Whether every login on it may become root. */
    sudo: p.boolean(),
    /** Logins that existed on the host before, and that a person has said are their members'. */
    adopted: p.array().$type<string[]>().columnType('text[]'),
    /** Whether what still runs of a login is ended when its access ends. */
    endProcesses: p.boolean(),
    /** `gateway`: the members' own keys are not placed, only the gateway's. */
    access: p.text().$type<'direct' | 'gateway'>(),
    createdAt: p.datetime(),
    /** Set while Gatehouse takes its keys away, and after. */
    removedAt: p.datetime().nullable(),
  },
})

/** A host of an account. */
export class Server extends schema.class {}
schema.setClass(Server)
