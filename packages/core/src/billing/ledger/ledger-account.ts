import type { Currency } from '../money/currency.ts'

/** The accounts of the ledger: a closed list, which the table holds as well. */
export type LedgerAccount =
  /** What customers owe. */
  | 'receivable'
  /** What was charged for days that are not over. */
  | 'deferred'
  | 'revenue'
  | 'tax-payable'
  /** What each provider has collected. */
  | 'demo-clearing'
  | 'stripe-clearing'
  | 'paypal-clearing'
  | 'usdt-clearing'
  /** Between USDT and dollars: whole cents of what has come go on from here, and what is less than a cent stays. */
  | 'usdt-exchange'
  /** What whoever runs Gatehouse has moved from the addresses to a wallet of their own. */
  | 'usdt-swept'
  /** What customers have to their credit. */
  | 'customer-credit'
  /** What is being given back; below nothing, what was given back before a credit note said so. */
  | 'refund-payable'
  /** What banks hold until a dispute is decided. */
  | 'disputed'
  | 'written-off'

/** What an amount of the ledger is in: of USDT in millionths. */
export type LedgerCurrency = Currency | 'USDT'

export type MovementKind =
  | 'charge'
  | 'tax'
  | 'unused'
  | 'credit-used'
  | 'earned'
  | 'payment'
  | 'credit-note'
  | 'refund'
  /** Given back before a credit note said so. */
  | 'refund-ahead'
  | 'dispute'
  | 'usdt'
