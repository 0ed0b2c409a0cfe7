import { defineEntity, p } from '@mikro-orm/core'
import type { Rail } from '../payment/rail.ts'
import type { Day } from '../period/day.ts'

const schema = defineEntity({
  name: 'PaymentMethod',
  tableName: 'payment_methods',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    rail: p.text().$type<Rail>(),
    /** What the provider calls it. */
    reference: p.text().hidden(),
    /** For people: 'Visa •••• 4242'. */
    label: p.text(),
    brand: p.text().nullable(),
    last4: p.text().nullable(),
    /** The last day on which it can be charged. */
    expiresOn: p.date().$type<Day>().nullable(),
    isDefault: p.boolean(),
    addedAt: p.datetime(),
    removedAt: p.datetime().nullable(),
  },
})

/** How an account pays by itself: the provider keeps the card, Gatehouse what it is called. */
export class PaymentMethod extends schema.class {}
schema.setClass(PaymentMethod)
