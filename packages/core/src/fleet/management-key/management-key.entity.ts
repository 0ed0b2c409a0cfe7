import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ManagementKey',
  tableName: 'management_keys',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    publicKey: p.text(),
    /** Sealed; null once no server needs it. */
    privateKey: p.blob().hidden().nullable(),
    createdAt: p.datetime(),
    retiredAt: p.datetime().nullable(),
  },
})

/** A key with which Gatehouse logs in to an account's servers. The newest is the one that they should accept. */
export class ManagementKey extends schema.class {}
schema.setClass(ManagementKey)
