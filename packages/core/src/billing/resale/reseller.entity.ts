import { defineEntity, p } from '@mikro-orm/core'
import type { Currency } from '../money/currency.ts'
import type { Day } from '../period/day.ts'

const schema = defineEntity({
  name: 'Reseller',
  tableName: 'resellers',
  properties: {
    accountId: p.uuid().primary(),
    allowedAt: p.datetime(),
    /** Null as long as it may open customers. */
    stoppedAt: p.datetime().nullable(),
    /** What it pays less than everybody, in hundredths of a percent. */
    discount: p.integer(),
    /** What some plans cost it instead, in minor units. */
    prices: p.json().$type<Record<string, Partial<Record<Currency, number>>>>(),
    /** The first day of its first bill of customers; none while it has nothing to bill. */
    anchor: p.date().$type<Day>().nullable(),
    periodIndex: p.integer().nullable(),
    periodFrom: p.date().$type<Day>().nullable(),
    periodUntil: p.date().$type<Day>().nullable(),
  },
})

/** An account that may pay for others: what it pays for their plans, and the days of the bill that runs. */
export class Reseller extends schema.class {}
schema.setClass(Reseller)
