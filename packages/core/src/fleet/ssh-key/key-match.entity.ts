import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'KeyMatch',
  tableName: 'key_matches',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    serverId: p.uuid(),
    /** Whose key it is said to be. */
    userId: p.uuid(),
    fingerprint: p.text(),
    /** `<type> <base64>`, re-encoded from the parsed fields. */
    publicKey: p.text(),
    matchedAt: p.datetime(),
    /** When the member said that it is not theirs. */
    declinedAt: p.datetime().nullable(),
  },
})

/** What somebody has said about a key found on a host: that it is this member's. It lets nobody in before the member adds it. */
export class KeyMatch extends schema.class {}
schema.setClass(KeyMatch)
