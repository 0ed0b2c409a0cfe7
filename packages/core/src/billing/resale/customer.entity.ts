import { defineEntity, p } from '@mikro-orm/core'
import type { Day } from '../period/day.ts'

const schema = defineEntity({
  name: 'Customer',
  tableName: 'customers',
  properties: {
    accountId: p.uuid().primary(),
    resellerId: p.uuid(),
    openedAt: p.datetime(),
    planId: p.uuid(),
    /** The days that its reseller owes: kept by the database as days are added. */
    coveredFrom: p.date().$type<Day>(),
    coveredUntil: p.date().$type<Day>(),
    /** The first day of which its reseller pays no more, where it has handed the account back. */
    endsOn: p.date().$type<Day>().nullable(),
    /** Set once somebody else pays, or nobody. */
    endedAt: p.datetime().nullable(),
  },
})

/** An account that another one, its reseller, pays for. */
export class Customer extends schema.class {}
schema.setClass(Customer)
