import type { DisputeView } from '../dispute/view.ts'
import type { RefundView } from '../refund/view.ts'
import type { UsdtView } from '../usdt/view.ts'

/** An issued document in a list. Times are ISO 8601 UTC, days `YYYY-MM-DD`, amounts whole numbers of the currency's minor unit. */
export interface InvoiceSummary {
  id: string
  number: string
  kind: 'invoice' | 'credit-note'
  /** Of a credit note, the number of what it corrects. */
  corrects: string | null
  issuedAt: string
  dueOn: string
  currency: string
  net: number
  tax: number
  gross: number
  due: number
  /** What is still to be paid. */
  open: number
  /** What was paid of it, with money or with the account's credit. */
  paid: number
  /** What credit notes took back of it, tax and all. */
  credited: number
  /** What became of it: once nothing is open, whether it was paid, credited, or both. */
  state: 'open' | 'overdue' | 'paid' | 'credited' | 'paid-and-credited'
  /** What is known of the attempt to be paid that is under way, or was the last. */
  payment: PaymentView | null
  /** What went back of what was paid for it, or is to go back, the oldest first. */
  refunds: RefundView[]
  /** What the payer's bank was asked to take back of it, the oldest first. */
  disputes: DisputeView[]
  /** Whether its file is made and can be downloaded. */
  hasFile: boolean
}

/** An attempt to be paid. */
export interface PaymentView {
  id: string
  state: 'started' | 'sent' | 'asking' | 'paid' | 'refused' | 'void'
  by: string
  reason: string | null
  /** Where to go on, while the provider asks for the person. */
  actionUrl: string | null
  at: string
}

/** A document with all that is in it. */
export interface InvoiceView extends InvoiceSummary {
  lines: { text: string; quantity: number; amount: number; from: string; to: string }[]
  discounts: { text: string; amount: number }[]
  taxBasisPoints: number
  taxNote: string | null
  credit: number
  /** What brought money for it, the oldest first. */
  payments: { id: string; by: string; amount: number; at: string }[]
  seller: { name: string; lines: string[]; vatId: string }
  buyer: { name: string; lines: string[]; vatId: string | null }
  /** SHA-256 of the document's canonical JSON, in hex; and of its file. */
  digest: string
  fileDigest: string | null
  /** How it can be paid in USDT; null where it cannot be. */
  usdt: UsdtView | null
}
