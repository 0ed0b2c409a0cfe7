import { defineEntity, p } from '@mikro-orm/core'
import type { HoldKind } from '../../access/hold.ts'

const schema = defineEntity({
  name: 'AccountHold',
  tableName: 'account_holds',
  properties: {
    accountId: p.uuid().primary(),
    kind: p.text().$type<HoldKind>().primary(),
    /** For people, in the words of whoever put it there. */
    reason: p.text().nullable(),
    since: p.datetime(),
  },
})

/** Why an account may not grow; there as long as the reason is. */
export class AccountHold extends schema.class {}
schema.setClass(AccountHold)
