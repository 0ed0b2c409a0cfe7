import { defineEntity, p } from '@mikro-orm/core'
import type { Currency } from '../money/currency.ts'
import type { Day } from '../period/day.ts'

const schema = defineEntity({
  name: 'Invoice',
  tableName: 'invoices',
  properties: {
    accountId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** 1, 2, 3 … within the account. */
    seq: p.integer(),
    number: p.text(),
    kind: p.text().$type<'invoice' | 'credit-note'>(),
    /** The invoice that a credit note corrects. */
    corrects: p.uuid().nullable(),
    /** The frozen document: see issued.ts. */
    document: p.json<unknown>(),
    /** SHA-256 of the document in canonical JSON (RFC 8785). */
    digest: p.blob(),
    currency: p.text().$type<Currency>(),
    due: p.bigint(),
    issuedAt: p.datetime(),
    dueOn: p.date().$type<Day>(),
    /** What is still to be paid. */
    open: p.bigint(),
    settledAt: p.datetime().nullable(),
    /** SHA-256 of the file that was made of it. */
    pdfDigest: p.blob().nullable(),
  },
})

/** An issued invoice or credit note. Nothing of it changes but how much is paid, and where its file is. */
export class Invoice extends schema.class {}
schema.setClass(Invoice)
