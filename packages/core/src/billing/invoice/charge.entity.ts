import { defineEntity, p } from '@mikro-orm/core'
import type { Day } from '../period/day.ts'

const schema = defineEntity({
  name: 'Charge',
  tableName: 'charges',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    invoiceId: p.uuid(),
    kind: p.text().$type<'plan' | 'member' | 'server' | 'customer'>(),
    fromOn: p.date().$type<Day>(),
    untilOn: p.date().$type<Day>(),
    /** Without tax, less discounts. */
    net: p.bigint(),
    /** Set once it is over: early, where the rest was given back. */
    endedOn: p.date().$type<Day>().nullable(),
    /** What of it was earned by then. */
    earned: p.bigint().nullable(),
  },
})

/** What was charged for days; deferred until they are over, then earned. */
export class Charge extends schema.class {}
schema.setClass(Charge)
