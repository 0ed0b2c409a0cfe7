import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '../../access/roles.ts'

const schema = defineEntity({
  name: 'Invite',
  tableName: 'invites',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    email: p.text(),
    role: p.text().$type<Role>(),
    servers: p.array().$type<string[]>().columnType('uuid[]').name('server_ids').nullable(),
    labels: p.array().$type<string[]>().columnType('text[]').name('server_labels').default([]),
    mailTokenHash: p.blob().hidden(),
    linkTokenHash: p.blob().hidden(),
    /** The membership that invites; null where it is a reseller, which is no member: then its name. */
    inviterId: p.uuid().nullable(),
    invitedBy: p.text().nullable(),
    /** When the membership that it offers ends by itself. */
    accessExpiresAt: p.datetime().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
})

/** An offer of a membership. Open until accepted, revoked or expired. */
export class Invite extends schema.class {}
schema.setClass(Invite)
