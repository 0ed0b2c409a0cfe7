import { defineEntity, p } from '@mikro-orm/core'
import type { LedgerAccount, LedgerCurrency, MovementKind } from './ledger-account.ts'

const schema = defineEntity({
  name: 'Movement',
  tableName: 'movements',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    debit: p.text().$type<LedgerAccount>(),
    credit: p.text().$type<LedgerAccount>(),
    currency: p.text().$type<LedgerCurrency>(),
    amount: p.bigint(),
    kind: p.text().$type<MovementKind>(),
    /** What it is about: it moves once, whoever brings the news and how often. */
    source: p.text(),
    invoiceId: p.uuid().nullable(),
    /** When it happened, and when Gatehouse knew. */
    happenedAt: p.datetime(),
    at: p.datetime(),
  },
})

/** One line of the ledger: an amount from one of its accounts to another. Written once, never changed. */
export class Movement extends schema.class {}
schema.setClass(Movement)
