import { defineEntity, p } from '@mikro-orm/core'
import type { IssuedInvoice } from '../invoice/issued.ts'
import type { TaxCategory } from '../invoice/totals.ts'
import type { Currency } from '../money/currency.ts'
import type { Day } from '../period/day.ts'

const schema = defineEntity({
  name: 'Subscription',
  tableName: 'subscriptions',
  properties: {
    accountId: p.uuid().primary(),
    /** Null where nothing was for sale yet. */
    trialEndsAt: p.datetime().nullable(),
    currency: p.text().$type<Currency>().nullable(),
    /** A version of a plan; null until one is chosen, and again once it has ended. */
    planId: p.uuid().nullable(),
    /** What it is changed to at the end of the period. */
    nextPlanId: p.uuid().nullable(),
    /** The first day that was paid for, from which all periods are counted. */
    anchor: p.date().$type<Day>().nullable(),
    periodIndex: p.integer().nullable(),
    periodFrom: p.date().$type<Day>().nullable(),
    /** The first day that is no longer paid for. */
    periodUntil: p.date().$type<Day>().nullable(),
    /** Set where it ends with the period. */
    cancelledAt: p.datetime().nullable(),
    buyer: p.json().$type<IssuedInvoice['buyer']>().nullable(),
    taxCategory: p.text().$type<TaxCategory>().default('O'),
    taxBasisPoints: p.integer().default(0),
    /** Whose days the ones until the trial's end are, where a reseller has paid for them. */
    coveredBy: p.text().nullable(),
    /** Whether invoices are mailed to whoever may pay them. */
    mailsInvoices: p.boolean().default(true),
  },
})

/** What an account pays for: its trial, its plan, the period, and who its invoices are made out to. */
export class Subscription extends schema.class {}
schema.setClass(Subscription)
