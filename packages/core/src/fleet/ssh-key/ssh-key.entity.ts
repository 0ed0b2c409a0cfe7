import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'SshKey',
  tableName: 'ssh_keys',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    type: p.text(),
    bits: p.integer(),
    /** `<type> <base64>`, re-encoded from the parsed fields. */
    publicKey: p.text(),
    fingerprint: p.text(),
    warning: p.text().nullable(),
    createdAt: p.datetime(),
    /** When it stops letting anybody in, and is removed. */
    expiresAt: p.datetime().nullable(),
  },
})

/** A public key of a user. */
export class SshKey extends schema.class {}
schema.setClass(SshKey)
