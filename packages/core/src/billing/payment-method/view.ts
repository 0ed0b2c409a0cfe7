/** A way to pay. The provider has the card; Gatehouse knows what it is called. Times are ISO 8601 UTC. */
export interface PaymentMethodView {
  id: string
  rail: 'demo' | 'stripe' | 'paypal'
  label: string
  brand: string | null
  last4: string | null
  /** The last day on which it can be charged, `YYYY-MM-DD`. */
  expiresOn: string | null
  /** Whether invoices are charged to it by themselves. */
  isDefault: boolean
  addedAt: string
}
