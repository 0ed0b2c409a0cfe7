import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '../../access/roles.ts'

const schema = defineEntity({
  name: 'Membership',
  tableName: 'memberships',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    userId: p.uuid(),
    role: p.text().$type<Role>(),
    login: p.text(),
    /** The servers the member is limited to, beside those of `labels`; null for all. */
    servers: p.array().$type<string[]>().columnType('uuid[]').name('server_ids').nullable(),
    /** Whose servers are within the limit too, those to come among them; left unsaid at first where there are none. */
    labels: p.array().$type<string[]>().columnType('text[]').name('server_labels').default([]),
    ownershipOfferedAt: p.datetime().nullable(),
    /** The membership that offered. */
    ownershipOfferedBy: p.uuid().nullable(),
    joinedAt: p.datetime(),
    /** When it ends by itself; an owner's has no end. */
    expiresAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
  },
})

/** A user in an account, with one role: the row that carries the right. One row per pair, reopened when somebody returns. */
export class Membership extends schema.class {}
schema.setClass(Membership)
