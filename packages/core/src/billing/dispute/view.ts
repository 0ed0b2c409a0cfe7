/** A payment that its payer's bank was asked to take back; the amount is a whole number of the currency's minor unit. */
export interface DisputeView {
  id: string
  payment: string
  amount: number
  /** Of whoever sells: `won` is that the payment stands. */
  state: 'opened' | 'won' | 'lost'
  at: string
}
