import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'Passkey',
  tableName: 'passkeys',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    credentialId: p.blob().hidden(),
    /** COSE_Key, RFC 9052 §7. */
    publicKey: p.blob().hidden(),
    counter: p.bigint('number'),
    transports: p.array(),
    /** Whether its maker copies it to other devices. */
    synced: p.boolean(),
    createdAt: p.datetime(),
    lastUsedAt: p.datetime().nullable(),
    removedAt: p.datetime().nullable(),
  },
})

/** A WebAuthn credential of a user. */
export class Passkey extends schema.class {}
schema.setClass(Passkey)
