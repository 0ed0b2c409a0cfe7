import { defineEntity, p } from '@mikro-orm/core'
import type { Scope } from '../../access/roles.ts'

const schema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** Whose rights bound the key's. */
    membershipId: p.uuid(),
    name: p.text(),
    prefix: p.text(),
    secretHash: p.blob().hidden(),
    scopes: p.array().$type<Scope[]>().columnType('text[]'),
    /** CIDR, from where it may be used; null for anywhere. */
    ranges: p.array().$type<string[]>().columnType('cidr[]').nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
})

/** A secret that programs use, bound to one account. */
export class ApiKey extends schema.class {}
schema.setClass(ApiKey)
