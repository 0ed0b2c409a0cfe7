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
  /** What customers have to their credit. */
  | 'customer-credit'
  | 'refund-payable'
  | 'written-off'

export type MovementKind = 'charge' | 'tax' | 'unused' | 'credit-used' | 'earned' | 'payment' | 'credit-note'
