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
  /** What is being given back; below nothing, what was given back before a credit note said so. */
  | 'refund-payable'
  /** What banks hold until a dispute is decided. */
  | 'disputed'
  | 'written-off'

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
