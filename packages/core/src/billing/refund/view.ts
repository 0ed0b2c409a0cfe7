/** What is given back of a payment; the amount is a whole number of the currency's minor unit. */
export interface RefundView {
  id: string
  payment: string
  amount: number
  state: 'started' | 'sent' | 'done' | 'refused'
  /** Why it is given back; null where it was made at the provider. */
  reason: string | null
  /** Why the provider refused it. */
  refusal: string | null
  at: string
}
