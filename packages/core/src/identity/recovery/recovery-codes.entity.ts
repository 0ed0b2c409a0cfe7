import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'RecoveryCodes',
  tableName: 'recovery_codes',
  properties: {
    userId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** One for the whole set, so that one derivation checks a code against all of them. */
    salt: p.blob().hidden(),
    /** Of the codes that are left, 32 bytes each. */
    hashes: p.blob().hidden(),
    /** See `Cost` in hash-code.ts. */
    costN: p.integer(),
    costP: p.integer(),
    madeAt: p.datetime(),
    voidedAt: p.datetime().nullable(),
  },
})

/** A user's recovery codes, made together: only their hashes. */
export class RecoveryCodes extends schema.class {}
schema.setClass(RecoveryCodes)
