import { defineEntity, p } from '@mikro-orm/core'
import type { ServerAccess } from './view.ts'

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
    /** By which Gatehouse manages it: root, or one that becomes root by sudo. Never a member's. */
    managementLogin: p.text(),
    /** Whether every login on it may become root. */
    sudo: p.boolean(),
    /** Unix groups that every login on it is in, in order and each once; left unsaid at first. */
    groups: p.array().$type<string[]>().columnType('text[]').default([]),
    /** Logins that existed on the host before, and that a person has said are their members'. */
    adopted: p.array().$type<string[]>().columnType('text[]'),
    /** Whether what still runs of a login is ended when its access ends. */
    endProcesses: p.boolean(),
    /** By which limits can name it, in order and each once; left unsaid at first where there are none. */
    labels: p.array().$type<string[]>().columnType('text[]').default([]),
    /** The services that may be restarted and whose logs may be read, in order and each once; left unsaid at first. */
    services: p.array().$type<string[]>().columnType('text[]').default([]),
    access: p.text().$type<ServerAccess>(),
    createdAt: p.datetime(),
    /** The server through which it is reached; directly where there is none. */
    via: p.uuid().nullable(),
    /** Set while Gatehouse takes its keys away, and after. */
    removedAt: p.datetime().nullable(),
    /** Whether people's own keys stay there when Gatehouse goes; left unsaid at first. */
    keysLeft: p.boolean().nullable(),
  },
})

/** A host of an account. */
export class Server extends schema.class {}
schema.setClass(Server)
